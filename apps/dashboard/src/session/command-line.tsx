import { limits } from '@hanzo-kms/contracts/limits'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { toRefusal } from '../api/refusal.ts'
import { Button } from '../parts/button.tsx'
import { CopyOnce } from '../parts/copy-once.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { handOver } from './hand-over.ts'
import { sessionQuery, signOut } from './queries.ts'
import { SignIn } from './sign-in.tsx'

interface Props {
  readonly port: number
  readonly state: string | undefined
  readonly organization: string | undefined
}

/** For a command line that waits on this machine: who is not signed in signs in, and then says whether it may work as them. */
export function CommandLine({ port, state, organization }: Props) {
  const session = useQuery(sessionQuery)
  if (port === 0)
    return (
      <Page title="This link does not open">
        <p>It names no port of this machine from 1024 to 65535. Start the sign-in of the command line again, and open the whole link.</p>
      </Page>
    )
  if (session.data) return <Consent port={port} state={state} {...session.data} />
  if (session.isPending) return null
  if (toRefusal(session.error).status !== 401)
    return (
      <Page title="Sign in the command line">
        <ProblemPanel error={session.error} again={session.refetch} />
      </Page>
    )
  const returnTo = `/login?${new URLSearchParams({ callback_port: String(port), ...(state !== undefined && { callback_state: state }) })}`
  return (
    <SignIn
      lead="To sign in the command line, say first who you are."
      returnTo={returnTo}
      organization={organization}
      done={() => void session.refetch()}
    />
  )
}

interface Asked extends Omit<Props, 'organization'> {
  readonly user: { readonly email: string }
  readonly organization: { readonly name: string }
}

/**
 * SECURITY: nothing is handed over without a click here, whoever is signed in: any page can lead somebody to this one, and any program of the machine can listen. No page can
 * put this one into a frame.
 */
function Consent({ port, state, user, organization }: Asked) {
  const [isRefused, refuse] = useState(false)
  const allowing = useMutation({ mutationFn: () => handOver(port, state) })
  const leaving = useMutation({ mutationFn: signOut, onSuccess: () => window.location.reload() })
  if (isRefused)
    return (
      <Page title="Nothing was handed over">
        <p>The command line is not signed in. You can close this page.</p>
      </Page>
    )
  if (allowing.data)
    return allowing.data.reached ? (
      <Page title="The command line is signed in">
        <p>You can close this page and go on where you came from. Your account shows where you are signed in, and ends it.</p>
      </Page>
    ) : (
      <Unreached port={port} code={allowing.data.code} />
    )
  return (
    <Page title="Sign in the command line?" lead="A program on this machine asks to work as you.">
      <dl className="mb-4 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded border border-line p-4 [overflow-wrap:anywhere]">
        <dt className="text-muted">Account</dt>
        <dd>{user.email}</dd>
        <dt className="text-muted">Organization</dt>
        <dd>{organization.name}</dd>
        <dt className="text-muted">Port</dt>
        <dd>{port} of this machine</dd>
        <dt className="text-muted">For</dt>
        <dd>{limits.commandLineHours} hours, or until you end it</dd>
      </dl>
      <p className="mb-4">
        Allow it only if you have just started the sign-in yourself, in a command line that names this port. It can then do what you can do.
      </p>
      {(allowing.error ?? leaving.error) && <ProblemPanel error={allowing.error ?? leaving.error} />}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" onClick={() => allowing.mutate()} busy={allowing.isPending}>
          Sign in the command line
        </Button>
        <Button onClick={() => refuse(true)}>Do not allow it</Button>
        <Button kind="quiet" onClick={() => leaving.mutate()} busy={leaving.isPending}>
          Use another account
        </Button>
      </div>
    </Page>
  )
}

function Unreached({ port, code }: { readonly port: number; readonly code: string }) {
  const [isShown, show] = useState(false)
  return (
    <Page title="The command line did not answer">
      <p className="mb-4">
        Nothing took the answer at port {port} of this machine. The command line may have given up, or run on another machine, or your
        browser may not let pages reach it.
      </p>
      {isShown ? (
        <CopyOnce
          label="Code for the command line"
          text={code}
          hint="Paste it into your own command line, which waits for it, and nowhere else: whoever has it is signed in as you."
        />
      ) : (
        <Button onClick={() => show(true)}>Show a code to paste there</Button>
      )}
    </Page>
  )
}
