import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'

export function ChangePassword() {
  const changing = useMutation({
    mutationFn: (body: { presentPassword: string; newPassword: string }) =>
      call<{ message: string }>('POST', '/api/v1/session/password', { body }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    const body = { presentPassword: String(typed.get('present')), newPassword: String(typed.get('new')) }
    changing.mutate(body, { onSuccess: () => form.reset() })
  }
  return (
    <section aria-labelledby="password" className="grid gap-3">
      <h2 id="password">Password</h2>
      <form onSubmit={submit} className="grid max-w-md gap-3">
        <Field label="Present password" name="present" type="password" autoComplete="current-password" required />
        <Field label="New password" name="new" type="password" autoComplete="new-password" hint="At least 12 characters." required />
        {changing.error && <ProblemPanel error={changing.error} />}
        {changing.data && <p role="status">{changing.data.message}</p>}
        <div>
          <Button type="submit" busy={changing.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </section>
  )
}
