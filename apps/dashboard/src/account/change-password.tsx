import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { CheckBox } from '../parts/check-box.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { sessionQuery } from '../session/queries.ts'
import { personalTokensQuery } from './personal-tokens.tsx'

export function ChangePassword() {
  const client = useQueryClient()
  const hasPassword = useQuery(sessionQuery).data?.hasPassword ?? true
  const tokens = useQuery(personalTokensQuery).data ?? []
  const changing = useMutation({
    mutationFn: (body: { presentPassword: string; newPassword: string; endPersonalTokens: boolean }) =>
      call<{ message: string }>('POST', '/api/v1/session/password', { body }),
    onSuccess: () => Promise.all([['sessions'], personalTokensQuery.queryKey].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    const endPersonalTokens = typed.get('tokens') !== null
    const body = { presentPassword: String(typed.get('present')), newPassword: String(typed.get('new')), endPersonalTokens }
    changing.mutate(body, { onSuccess: () => form.reset() })
  }
  if (!hasPassword)
    return (
      <section aria-labelledby="password" className="grid gap-3">
        <h2 id="password">Password</h2>
        <p className="text-muted">Your account has none: it signs in through the identity provider of your organization.</p>
      </section>
    )
  return (
    <section aria-labelledby="password" className="grid gap-3">
      <h2 id="password">Password</h2>
      <form onSubmit={submit} className="grid max-w-md gap-3">
        <Field label="Present password" name="present" type="password" autoComplete="current-password" required />
        <Field label="New password" name="new" type="password" autoComplete="new-password" hint="At least 12 characters." required />
        {tokens.length > 0 && (
          <CheckBox
            label="End my personal access tokens too"
            name="tokens"
            hint={`Programs work with ${tokens.length === 1 ? 'it' : `the ${tokens.length} of them`}. They stay good unless you say so; your other sessions end in any case.`}
          />
        )}
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
