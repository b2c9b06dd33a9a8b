import type { currentSession, OpenedSession } from '@hanzo-kms/contracts/people'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { queryClient } from '../api/query-client.ts'

const path = '/api/v1/session'

/** Who is signed in. The token itself is in a cookie that no script can read. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call<z.infer<typeof currentSession>>('GET', path, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

/** What the last person read is gone before the next one's pages open. */
export async function signIn(email: string, password: string): Promise<OpenedSession> {
  const opened = await call<OpenedSession>('POST', path, { body: { email, password } })
  queryClient.clear()
  return opened
}

/** The same person again, over an open page: what is on it stays, and what was refused meanwhile is asked again. */
export function signInAgain(email: string, password: string): Promise<OpenedSession> {
  return call<OpenedSession>('POST', path, { body: { email, password } })
}

export async function signOut(): Promise<void> {
  await call('DELETE', path)
  queryClient.clear()
}

/** A code of the authenticator app, or a recovery code. */
export function bringSecondFactor(code: string): Promise<OpenedSession> {
  return call<OpenedSession>('POST', `${path}/second-factor`, { body: { code: code.trim() } })
}
