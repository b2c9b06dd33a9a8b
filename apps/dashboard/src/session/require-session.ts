import { redirect } from '@tanstack/react-router'
import { call } from '../api/call.ts'
import { queryClient } from '../api/query-client.ts'
import { Refusal } from '../api/refusal.ts'
import { sessionQuery } from './queries.ts'

/** For pages of people who are signed in: leads to the first set-up or the sign-in, and back afterwards. */
export async function requireSession(next: string): Promise<void> {
  try {
    await queryClient.ensureQueryData(sessionQuery)
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error
    if (!(await isSetUp())) throw redirect({ to: '/setup' })
    throw redirect({ to: '/login', search: next === '/' ? {} : { next } })
  }
}

/** The first set-up is done once. */
export async function requireNoSetup(): Promise<void> {
  if (await isSetUp()) throw redirect({ to: '/' })
}

async function isSetUp(): Promise<boolean> {
  const { config } = await call<{ config: { initialized: boolean } }>('GET', '/api/v1/admin/config')
  return config.initialized
}
