import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { queryClient } from '../api/query-client.ts'
import type { Session } from './session.ts'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call<Session>('GET', '/api/v1/session', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

export async function signIn(email: string, password: string): Promise<Session> {
  const session = await call<Session>('POST', '/api/v1/session', { body: { email, password } })
  queryClient.setQueryData(sessionQuery.queryKey, session)
  return session
}

/** Everything that was read goes with the session. */
export async function signOut(): Promise<void> {
  await call('DELETE', '/api/v1/session')
  queryClient.clear()
}
