import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { DoorFrame } from './door-frame.tsx'
import { signIn } from './queries.ts'

interface OpenInvitation {
  readonly email: string
  readonly organization: { readonly name: string }
  readonly hasAccount: boolean
}

/** Where the link of an invitation leads. The token goes in bodies only, and leaves the address once it has been read. */
export function InvitationPage() {
  const { token } = useParams({ from: '/invite/$token' })
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call<OpenInvitation>('POST', '/api/v1/invitations/read', { body: { token }, signal }),
    retry: false,
    gcTime: 0,
  })
  return (
    <DoorFrame>
      {invitation.isError && (
        <Page title="This invitation does not open">
          <ProblemPanel error={invitation.error} />
          <p className="mt-4">
            <Link to="/login">Sign in</Link>
          </p>
        </Page>
      )}
      {invitation.data && <Accept token={token} invitation={invitation.data} />}
    </DoorFrame>
  )
}

function Accept({
  token,
  invitation: { email, organization, hasAccount },
}: {
  readonly token: string
  readonly invitation: OpenInvitation
}) {
  const navigate = useNavigate()
  const accepting = useMutation({
    mutationFn: async (password: string) => {
      await call('POST', '/api/v1/invitations/accept', { body: { token, password } })
      return signIn(email, password)
    },
    onSuccess: ({ isMfaEnabled }) => navigate({ to: isMfaEnabled ? '/login' : '/', replace: true }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    accepting.mutate(String(new FormData(event.currentTarget).get('password')))
  }
  return (
    <Page title={`Join ${organization.name}`} takesFocus={false} lead={`You were invited as ${email}.`}>
      <form className="grid gap-4" onSubmit={submit}>
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <Field
          label={hasAccount ? 'Your password' : 'Choose a password'}
          name="password"
          type="password"
          autoComplete={hasAccount ? 'current-password' : 'new-password'}
          hint={hasAccount ? undefined : 'At least 12 characters. A sentence is easy to remember.'}
          required
          autoFocus
        />
        {accepting.error && (
          <p role="alert" className="text-danger">
            {accepting.error.message}
          </p>
        )}
        <Button kind="primary" type="submit" busy={accepting.isPending}>
          Join
        </Button>
      </form>
    </Page>
  )
}
