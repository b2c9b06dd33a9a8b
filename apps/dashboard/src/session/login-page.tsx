import { useMutation } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Page } from '../parts/page.tsx'
import { DoorFrame } from './door-frame.tsx'
import { signIn } from './queries.ts'

export function LoginPage() {
  const router = useRouter()
  const { next } = useSearch({ from: '/login' })
  const entering = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: () => router.history.push(safeNext(next)),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    entering.mutate({ email: String(typed.get('email')), password: String(typed.get('password')) })
  }
  return (
    <DoorFrame>
      <Page title="Sign in" takesFocus={false}>
        <form className="grid gap-4" onSubmit={submit}>
          <Field label="E-mail address" name="email" type="email" autoComplete="username" required autoFocus />
          <Field label="Password" name="password" type="password" autoComplete="current-password" required />
          {entering.error && (
            <p role="alert" className="text-danger">
              {entering.error.message}
            </p>
          )}
          <Button kind="primary" type="submit" busy={entering.isPending}>
            Sign in
          </Button>
        </form>
      </Page>
    </DoorFrame>
  )
}

/** SECURITY: back to a page of ours only; `//elsewhere` and `https:` would lead away. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/'
}
