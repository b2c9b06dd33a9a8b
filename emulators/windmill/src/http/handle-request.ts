import { setTimeout as sleep } from 'node:timers/promises'
import type { Authentication, Caller } from '../rules/authenticate.ts'
import { jobsOnly, requireRouteScope } from '../rules/scopes.ts'
import type { World } from '../state/world.ts'
import { type Answer, ConnectionDrop, empty, Refusal, sqlError, text } from './answers.ts'
import { findToken } from './find-token.ts'
import type { Payload } from './read-body.ts'
import type { OpenCall } from './route.ts'
import type { Match, Router } from './router.ts'

export interface Incoming {
  readonly method: string
  readonly rawPath: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly payload: Payload
}

/** One request from its route to its answer. Rejects only with `ConnectionDrop`. */
export async function handleRequest(world: World, authentication: Authentication, router: Router, incoming: Incoming): Promise<Answer> {
  try {
    return await answer(world, authentication, router, incoming)
  } catch (error) {
    if (error instanceof Refusal) return error.answer
    throw error
  }
}

async function answer(world: World, authentication: Authentication, router: Router, incoming: Incoming): Promise<Answer> {
  const found = router.find(incoming.method, incoming.rawPath)
  if (found === undefined) return empty(404)
  const token = findToken(incoming.headers, incoming.query)
  if ('allow' in found) {
    // OPTIONS is let through without a token, to be told that it does not exist either.
    if (!found.open && incoming.method !== 'OPTIONS') {
      const refusal = unauthorized(world, token)
      const known = token !== '' && authentication.callerOf(workspaceOf(incoming.rawPath), token) !== undefined
      if (!known) return { ...refusal, headers: { allow: found.allow } }
    }
    return { ...empty(405), headers: { allow: found.allow } }
  }
  const { route, params } = found.match
  const open: OpenCall = { world, authentication, params, query: incoming.query, payload: incoming.payload, token }
  if (route.open) {
    if (!world.database.up && !route.withoutDatabase) await failWithoutDatabase(world)
    return route.handle(open)
  }
  const caller = await requireCaller(world, authentication, incoming, found.match, token)
  if (!world.database.up && !route.withoutDatabase) await failWithoutDatabase(world)
  const workspaceId = params.workspace ?? ''
  const path = params.path ?? ''
  return route.handle({
    ...open,
    caller,
    workspaceId,
    workspace: world.workspaces.get(workspaceId),
    path: path.startsWith('/') ? path.slice(1) : path,
  })
}

async function requireCaller(
  world: World,
  authentication: Authentication,
  incoming: Incoming,
  match: Match,
  token: string,
): Promise<Caller> {
  if (token === '') throw new Refusal(unauthorized(world, token))
  const caller = authentication.callerOf(workspaceOf(incoming.rawPath), token)
  if (caller === undefined) {
    if (!world.database.up) await sleep(world.database.waitMs)
    throw new Refusal(unauthorized(world, token))
  }
  if (world.profile.modern) requireRouteScope(world.profile, caller, match.domain, incoming.method)
  else refuseJobsOnly(caller, incoming.rawPath)
  return caller
}

function refuseJobsOnly(caller: Caller, rawPath: string): void {
  const outcome = jobsOnly(caller.scopes, rawPath)
  if (outcome === 'dies') throw new ConnectionDrop()
  const scopes = (caller.scopes ?? []).map((scope) => JSON.stringify(scope)).join(', ')
  if (outcome === 'refused') throw new Refusal(text(401, `Unauthorized scoped token: Some([${scopes}])`))
}

function unauthorized(world: World, token: string): Answer {
  if (token === '') return text(401, 'Unauthorized')
  return { status: 401, type: world.profile.rejectedToken.type, body: world.profile.rejectedToken.text }
}

/** The workspace as the address spells it: authentication looks before anything is decoded. */
function workspaceOf(rawPath: string): string | undefined {
  const segments = rawPath.split('/')
  return segments.length >= 4 && segments[2] === 'w' ? segments[3] : undefined
}

async function failWithoutDatabase(world: World): Promise<never> {
  await sleep(world.database.waitMs)
  throw sqlError('pool timed out while waiting for an open connection', 'db.rs:1:1')
}
