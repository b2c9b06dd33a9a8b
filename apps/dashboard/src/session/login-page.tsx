import { useMutation } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { queryClient } from '../api/query-client.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Page } from '../parts/page.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { DoorFrame } from './door-frame.tsx'
import { bringSecondFactor, signIn } from './queries.ts'

/** Password first; then, where the account has one, the second factor. The address stays the same, so that Back does not half sign in. */
export function LoginPage() {
  const router = useRouter()
  const { next } = useSearch({ from: '/login' })
  const [isWaiting, wait] = useState(false)
  const enter = async () => router.history.push(next ? safeNext(next) : await firstPage())
  return (
    <DoorFrame>
      {isWaiting ? <SecondFactor done={enter} /> : <Password done={(isMfaEnabled) => (isMfaEnabled ? wait(true) : enter())} />}
    </DoorFrame>
  )
}

/** Where an identity provider leads back to, for somebody with a second factor here. */
export function SecondFactorPage() {
  const router = useRouter()
  const { next } = useSearch({ from: '/login/mfa' })
  return (
    <DoorFrame>
      <SecondFactor done={() => router.history.push(safeNext(next))} />
    </DoorFrame>
  )
}

function Password({ done }: { readonly done: (isMfaEnabled: boolean) => void }) {
  const entering = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: ({ isMfaEnabled }) => done(isMfaEnabled),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    entering.mutate({ email: String(typed.get('email')), password: String(typed.get('password')) })
  }
  return (
    <Page title="Sign in" takesFocus={false}>
      <form className="grid gap-4" onSubmit={submit}>
        <Field label="E-mail address" name="email" type="email" autoComplete="username" required autoFocus />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
        <Refused error={entering.error} />
        <Button kind="primary" type="submit" busy={entering.isPending}>
          Sign in
        </Button>
      </form>
    </Page>
  )
}

function SecondFactor({ done }: { readonly done: () => void }) {
  const bringing = useMutation({ mutationFn: bringSecondFactor, onSuccess: done })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    bringing.mutate(String(new FormData(event.currentTarget).get('code')))
  }
  return (
    <Page
      title="Second factor"
      takesFocus={false}
      lead="Open your authenticator app and type the code that it shows. A recovery code works too."
    >
      <form className="grid gap-4" onSubmit={submit}>
        <Field label="Code" name="code" autoComplete="one-time-code" spellCheck={false} required autoFocus />
        <Refused error={bringing.error} />
        <Button kind="primary" type="submit" busy={bringing.isPending}>
          Go on
        </Button>
      </form>
    </Page>
  )
}

function Refused({ error }: { readonly error: Error | null }) {
  return (
    error && (
      <p role="alert" className="text-danger">
        {error.message}
      </p>
    )
  )
}

/** Where there is but one project, nobody is asked which. */
async function firstPage(): Promise<string> {
  const projects = await queryClient.fetchQuery(projectsQuery).catch(() => [])
  const [only, ...others] = projects
  return only && others.length === 0 ? `/p/${encodeURIComponent(only.slug)}/secrets` : '/'
}

/** SECURITY: back to a page of ours only; `//elsewhere` and `https:` would lead away. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/'
}
