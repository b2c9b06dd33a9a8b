import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Page } from '../parts/page.tsx'
import { bringSecondFactor, signIn } from './queries.ts'
import { SingleSignOn } from './single-sign-on.tsx'

interface Props {
  /** Why it is asked for, where that is not plain. */
  readonly lead?: string
  /** A path of ours, to come back to from the identity provider. */
  readonly returnTo: string
  readonly organization: string | undefined
  readonly done: () => void
}

/** Password first; then, where the account has one, the second factor. The address stays the same, so that Back does not half sign in. */
export function SignIn({ done, ...props }: Props) {
  const [isWaiting, wait] = useState(false)
  return isWaiting ? <SecondFactor done={done} /> : <Password {...props} done={(isMfaEnabled) => (isMfaEnabled ? wait(true) : done())} />
}

function Password({ lead, returnTo, organization, done }: Omit<Props, 'done'> & { readonly done: (isMfaEnabled: boolean) => void }) {
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
    <Page title="Sign in" takesFocus={false} lead={lead}>
      <form className="grid gap-4" onSubmit={submit}>
        <Field label="E-mail address" name="email" type="email" autoComplete="username" required autoFocus />
        <Field label="Password" name="password" type="password" autoComplete="current-password" required />
        <Refused error={entering.error} />
        <Button kind="primary" type="submit" busy={entering.isPending}>
          Sign in
        </Button>
      </form>
      <SingleSignOn returnTo={returnTo} organization={organization} />
    </Page>
  )
}

export function SecondFactor({ done }: { readonly done: () => void }) {
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
