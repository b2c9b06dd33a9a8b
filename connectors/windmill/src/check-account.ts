import { type CancelSignal, DestinationFailure, type Fact, known, unknown } from '@hanzo-kms/connector-kit'
import { z } from 'zod'
import { failureOf, json, type Outcome, type WindmillApi } from './api.ts'
import { refusedFact } from './refused-fact.ts'

const whoami = z.object({ email: z.string(), super_admin: z.boolean().nullish() })
type Whoami = z.infer<typeof whoami>

export interface Account {
  readonly email: Fact<string>
  readonly superadmin: boolean
}

/** Decides whether the token is accepted at all. */
export async function askAccount(api: WindmillApi, signal: CancelSignal): Promise<Account> {
  const outcome = await askWhoami(api, signal)
  if (outcome.ok) return { email: known(outcome.value.email), superadmin: outcome.value.super_admin === true }
  const { problem } = outcome
  if (problem.kind === 'unauthorized') {
    await throwIfUnwell(api, signal)
    // A token bound to one workspace is refused with the same words, and only whoever has it knows in which workspace to ask.
    throw new DestinationFailure(
      'unauthorized',
      'Windmill does not accept this access token: it is wrong, expired or revoked, or bound to a single workspace (name that workspace with it)',
    )
  }
  if (problem.reason === 'job-scopes') throw failureOf(problem)
  // A service that is not Windmill would have failed at the version already, so another shape here ends the check too.
  if (problem.kind === 'protocol') throw failureOf(problem)
  // A 500 for a member without an account of its own: accepted, but nameless.
  if (problem.reason === 'no-identity') return { email: unknown(problem.message), superadmin: false }
  return { email: refusedFact(problem), superadmin: false }
}

/**
 * To a token with a scope for jobs, Windmill 1.479 drops the connection of this one route without a word, and says why on any longer route. The list of tokens is one.
 */
async function askWhoami(api: WindmillApi, signal: CancelSignal): Promise<Outcome<Whoami>> {
  try {
    return await api.attempt({ request: { method: 'GET', path: '/api/users/whoami' }, effect: 'read', read: json(whoami) }, signal)
  } catch (dropped) {
    if (!(dropped instanceof DestinationFailure) || dropped.kind !== 'unavailable') throw dropped
    const request = { method: 'GET', path: '/api/users/tokens/list', query: { page: 1, per_page: 1 } } as const
    const why = await api.attempt({ request, effect: 'read', read: json(z.array(z.unknown())) }, signal)
    if (!why.ok && why.problem.kind !== 'protocol') return why
    throw dropped
  }
}

const health = z.object({ database_healthy: z.boolean() })

/** Without its database Windmill refuses every token; from 1.666 it says so. Older ones answer 404, which tells nothing. */
async function throwIfUnwell(api: WindmillApi, signal: CancelSignal): Promise<void> {
  const outcome = await api.attempt({ request: { method: 'GET', path: '/api/health/status' }, effect: 'read', read: json(health) }, signal)
  if (outcome.ok ? !outcome.value.database_healthy : outcome.problem.kind === 'unavailable') {
    throw new DestinationFailure('unavailable', 'Windmill says that it is not healthy, and accepts no access token meanwhile')
  }
}
