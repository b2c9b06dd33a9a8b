import type { ErrorCode } from '@hanzo-kms/contracts'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import type { OrganizationPermission, ProjectPermission } from '@hanzo-kms/core/access/permissions'
import type { TokenPurpose } from '@hanzo-kms/core/identities/access-token'
import { z } from 'zod'
import type { Browser } from './browser.ts'
import type { Elsewhere } from './elsewhere.ts'
import type { EventSource } from './event-stream.ts'
import type { LineSource } from './line-stream.ts'

/**
 * What a caller must bring. Every route declares it; a route that does not cannot be registered.
 *
 * - `public`: nothing
 * - `signed-in`: a valid token, and the use case needs no more
 * - a permission: a valid token, and the use case asks `authorise` for just this before anything else. `also`: what it asks for then, in the same place
 *
 * INVARIANT: a role with just these permissions is let through, and one with all but one of them is refused (tests/security/route-matrix.test.ts).
 */
export type Access =
  | 'public'
  | 'signed-in'
  | { readonly organization: OrganizationPermission; readonly also?: readonly OrganizationPermission[] }
  | { readonly project: ProjectPermission; readonly also?: readonly ProjectPermission[] }

export interface Call<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Where the request came from, for public routes; others have it in the actor. */
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly browser: Browser
  /** For what goes on after the request: whether the token that came with it is still good. */
  readonly isLive: () => Promise<boolean>
}

/** What changes something that is kept. Signing in and out, and one's own account, are little, and go on while the disk is full. */
export function needsRoom({ method, access }: Pick<Route, 'method' | 'access'>): boolean {
  return method !== 'GET' && typeof access === 'object'
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Fastify's spelling: `/api/v1/folders/:folderId`. */
  readonly path: string
  readonly summary: string
  /** Whose words it speaks, in its errors and about tokens, where they are not those of the API family. */
  readonly dialect?: 'vault'
  readonly access: Access
  /** Tokens of unfinished sign-ins that are let in here, and nearly nowhere else. */
  readonly alsoAccepts?: readonly TokenPurpose[]
  /** On a `signed-in` route: personal access tokens are let in too. Where a permission is asked for, their scope decides. */
  readonly acceptsPersonalTokens?: boolean
  readonly params: z.ZodType | undefined
  readonly query: z.ZodType | undefined
  readonly body: z.ZodType | undefined
  /** `handle` answers with an `EventSource`, which is sent as it goes; `response` is the data of one event. */
  readonly isEventStream?: boolean
  /** `handle` answers with a `LineSource`, which is sent as it goes; `response` is one line. */
  readonly isLineStream?: boolean
  /** `handle` answers with text that is sent as it is. */
  readonly isText?: boolean
  /** The answer has an entity tag, and is 304 for whoever has it already. */
  readonly hasEntityTag?: boolean
  /**
   * The answer is long and is compressed for whoever takes it so.
   * SECURITY: never where values of secrets are in it. What a request brings along is compressed with them, and the length then tells what of it was guessed right.
   */
  readonly isCompressed?: boolean
  /** Answers 204, with nothing in it. */
  readonly isSilent?: boolean
  /** Keys that are not in it are never sent. */
  readonly response: z.ZodType
  /** Followed as a link: answers by leading on (303), or with a page that says why not. */
  readonly leadsOn?: boolean
  /** Errors that it may answer with beside those that all routes of its kind share (`errors-of-route.ts`). */
  readonly errors?: readonly ErrorCode[]
  /** `actor` is undefined on public routes only. */
  readonly handle: (kms: Dependencies, call: Call<unknown, unknown, unknown>, actor: Actor | undefined) => Promise<unknown>
}

interface Shapes<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  readonly method: Route['method']
  readonly path: string
  readonly summary: string
  readonly dialect?: 'vault'
  readonly isSilent?: boolean
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly response: R
  readonly errors?: readonly ErrorCode[]
}

type Handler<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType, A> = (
  kms: Dependencies,
  call: Call<z.output<P>, z.output<Q>, z.output<B>>,
  actor: A,
) => Promise<z.input<R>>

/** A route for whoever has a token. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  definition: Shapes<P, Q, B, R> &
    Pick<Route, 'alsoAccepts' | 'acceptsPersonalTokens' | 'hasEntityTag' | 'isCompressed'> & {
      readonly access: Exclude<Access, 'public'>
      readonly handle: Handler<P, Q, B, R, Actor>
    },
): Route {
  return { params: undefined, query: undefined, body: undefined, ...definition } as Route
}

/** A route that answers with a stream of events. */
export function eventRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  definition: Shapes<P, Q, B, R> & {
    readonly access: Exclude<Access, 'public'>
    readonly handle: (kms: Dependencies, call: Call<z.output<P>, z.output<Q>, z.output<B>>, actor: Actor) => Promise<EventSource>
  },
): Route {
  const { errors = [] } = definition
  return {
    params: undefined,
    query: undefined,
    body: undefined,
    ...definition,
    isEventStream: true,
    errors: [...errors, 'rateLimited'],
  } as Route
}

/** A route that answers with lines of JSON, however many. */
export function lineRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  definition: Shapes<P, Q, B, R> & {
    readonly access: Exclude<Access, 'public'>
    readonly handle: (kms: Dependencies, call: Call<z.output<P>, z.output<Q>, z.output<B>>, actor: Actor) => Promise<LineSource<z.input<R>>>
  },
): Route {
  const { errors = [] } = definition
  return {
    ...{ params: undefined, query: undefined, body: undefined, isLineStream: true },
    ...definition,
    errors: [...errors, 'rateLimited'],
  } as Route
}

/** A route that answers with plain text. */
export function textRoute<P extends z.ZodType, Q extends z.ZodType>(
  definition: Shapes<P, Q, z.ZodType, z.ZodType> & {
    readonly access: Exclude<Access, 'public'>
    readonly handle: (kms: Dependencies, call: Call<z.output<P>, z.output<Q>, unknown>, actor: Actor) => Promise<string>
  },
): Route {
  return { params: undefined, query: undefined, body: undefined, isText: true, ...definition } as Route
}

/** A route that anyone may call. */
export function publicRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  definition: Shapes<P, Q, B, R> & { readonly handle: Handler<P, Q, B, R, undefined> },
): Route {
  return { params: undefined, query: undefined, body: undefined, access: 'public', ...definition } as Route
}

/** A route that anyone may call by following a link: it leads on, or says on a plain page why not. */
export function linkRoute<P extends z.ZodType, Q extends z.ZodType>(
  definition: Pick<Shapes<P, Q, z.ZodType, z.ZodType>, 'path' | 'summary' | 'params' | 'query'> & {
    readonly handle: (kms: Dependencies, call: Call<z.output<P>, z.output<Q>, unknown>) => Promise<Elsewhere>
  },
): Route {
  return {
    ...{ method: 'GET', params: undefined, query: undefined, body: undefined, access: 'public', leadsOn: true, response: z.object({}) },
    ...definition,
  } as Route
}
