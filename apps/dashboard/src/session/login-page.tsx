import { useRouter, useSearch } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { queryClient } from '../api/query-client.ts'
import { projectsQuery } from '../projects/queries.ts'
import { DoorFrame } from './door-frame.tsx'
import { safeNext } from './login-search.ts'
import { SecondFactor, SignIn } from './sign-in.tsx'

const CommandLine = lazy(async () => ({ default: (await import('./command-line.tsx')).CommandLine }))

export function LoginPage() {
  const router = useRouter()
  const { next, organization, callback_port: port, callback_state: state } = useSearch({ from: '/login' })
  const enter = async () => goOn(router, next ? safeNext(next) : await firstPage())
  return (
    <DoorFrame>
      {port === undefined ? (
        <SignIn returnTo={safeNext(next)} organization={organization} done={enter} />
      ) : (
        <Suspense fallback={null}>
          <CommandLine port={port} state={state} organization={organization} />
        </Suspense>
      )}
    </DoorFrame>
  )
}

/** Where an identity provider leads back to, for somebody with a second factor here. */
export function SecondFactorPage() {
  const router = useRouter()
  const { next } = useSearch({ from: '/login/mfa' })
  return (
    <DoorFrame>
      <SecondFactor done={() => goOn(router, safeNext(next))} />
    </DoorFrame>
  )
}

function goOn({ history }: ReturnType<typeof useRouter>, to: string): void {
  // Loaded anew: only then does the server's policy let the page reach the command line that waits.
  if (to.startsWith('/login?')) window.location.assign(to)
  else history.push(to)
}

/** Where there is but one project, nobody is asked which. */
async function firstPage(): Promise<string> {
  const projects = await queryClient.fetchQuery(projectsQuery).catch(() => [])
  const [only, ...others] = projects
  return only && others.length === 0 ? `/p/${encodeURIComponent(only.slug)}/secrets` : '/'
}
