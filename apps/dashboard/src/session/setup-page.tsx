import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Page } from '../parts/page.tsx'
import { DoorFrame } from './door-frame.tsx'
import { signIn } from './queries.ts'

interface Typed {
  readonly email: string
  readonly password: string
  readonly organization: string
}

export function SetupPage() {
  const navigate = useNavigate()
  const setting = useMutation({
    mutationFn: async ({ email, password, organization }: Typed) => {
      await call('POST', '/api/v1/admin/bootstrap', { body: { email, password, organization } })
      await signIn(email, password)
    },
    onSuccess: () => navigate({ to: '/' }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name) ?? '')
    setting.mutate({ email: text('email'), password: text('password'), organization: text('organization') })
  }
  return (
    <DoorFrame>
      <Page title="Set up Hanzo KMS" lead="You are the first here, and become its administrator." takesFocus={false}>
        <form className="grid gap-4" onSubmit={submit}>
          <Field label="E-mail address" name="email" type="email" autoComplete="username" required autoFocus />
          <Field
            label="Password"
            name="password"
            type="password"
            autoComplete="new-password"
            required
            hint="At least 12 characters. A sentence is easy to remember."
          />
          <Field label="Organization" name="organization" defaultValue="My organization" maxLength={64} required />
          {setting.error && (
            <p role="alert" className="text-danger">
              {setting.error.message}
            </p>
          )}
          <Button kind="primary" type="submit" busy={setting.isPending}>
            Set up
          </Button>
        </form>
      </Page>
    </DoorFrame>
  )
}
