import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CopyOnce } from '../parts/copy-once.tsx'
import { Moment } from '../parts/moment.tsx'
import { Snippet } from '../parts/snippet.tsx'
import { StateBadge } from '../parts/state-badge.tsx'
import { identityQuery } from './queries.ts'

const LOOK_EVERY_MS = 3_000

/** What a program signs in with, and whether it has. The secret lives in this component alone. */
export function Credentials({
  id,
  clientId,
  clientSecret,
}: {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
}) {
  return (
    <div className="grid gap-4">
      <CopyOnce label="Client ID" text={clientId} hint="No secret: it stays readable on the page of the identity." />
      <CopyOnce
        label="Client Secret"
        text={clientSecret}
        hint="You will not see it again. Hand it to the program on a way that you trust."
      />
      <Snippet label="Sign in with curl" text={signInSnippet(location.origin, clientId)} />
      <FirstSignIn id={id} />
      <p>
        <Link to="/identities/$identity" params={{ identity: id }}>
          Go to the identity
        </Link>
      </p>
    </div>
  )
}

function FirstSignIn({ id }: { readonly id: string }) {
  const identity = useQuery({
    ...identityQuery(id),
    refetchInterval: ({ state }) => (state.data?.lastLoginTime ? false : LOOK_EVERY_MS),
  })
  const first = identity.data?.lastLoginTime
  return (
    <p role="status">
      {first ? (
        <>
          <StateBadge mark="yes" word="Signed in" /> <Moment iso={first} />
        </>
      ) : (
        <StateBadge mark="busy" word="Waiting for the first sign-in …" />
      )}
    </p>
  )
}

/** SECURITY: the secret is read from the terminal, so that it is in no history and in no list of processes. */
export function signInSnippet(origin: string, clientId: string): string {
  return [
    'printf "Client Secret: "; read -rs KMS_CLIENT_SECRET; echo',
    `curl -sS ${origin}/api/v1/auth/universal-auth/login \\`,
    "  -H 'content-type: application/json' --data @- <<END",
    `{"clientId": "${clientId}", "clientSecret": "$KMS_CLIENT_SECRET"}`,
    'END',
  ].join('\n')
}
