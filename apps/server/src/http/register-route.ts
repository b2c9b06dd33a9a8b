import { type ErrorCode, KmsError, PermissionDenied } from '@hanzo-kms/contracts'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { authenticateToken } from '@hanzo-kms/core/identities/authenticate-token'
import { isTokenLive } from '@hanzo-kms/core/identities/is-token-live'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { type Browser, browserOf } from './browser.ts'
import { compressAnswer } from './compress-answer.ts'
import { isElsewhere, sendElsewhere } from './elsewhere.ts'
import { sendTagged, type WrittenAnswers } from './entity-tag.ts'
import type { EventSource } from './event-stream.ts'
import type { LineSource } from './line-stream.ts'
import type { OwnAddress } from './own-origin.ts'
import { needsRoom, type Route } from './route.ts'
import type { AnswerShape } from './serialise-answer.ts'
import { findUnstorableText } from './unstorable-text.ts'
import { readVaultToken } from './vault-token.ts'

export const TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export interface Surroundings {
  readonly ownAddress: () => OwnAddress
  readonly isShortOfRoom: () => boolean
  readonly sendEvents: (reply: FastifyReply, open: EventSource) => FastifyReply
  readonly sendLines: (reply: FastifyReply, open: LineSource<unknown>, shape: z.ZodType) => FastifyReply
}

/** INVARIANT: a route without a declared access does not start. */
export function registerRoute(
  app: FastifyInstance,
  kms: Dependencies,
  route: Route,
  { ownAddress, isShortOfRoom, sendEvents, sendLines }: Surroundings,
): void {
  if (route.access === undefined) throw new Error(`${route.method} ${route.path} does not declare who may call it.`)
  const written: WrittenAnswers = new WeakMap()
  app.route({
    method: route.method,
    url: route.path,
    schema: { response: { 200: { shape: route.response } satisfies AnswerShape } },
    handler: async (request, reply) => {
      const own = browserOf(request, reply, ownAddress())
      const browser = route.dialect === 'vault' ? { ...own, presented: () => readVaultToken(request) } : own
      const from = { ipAddress: request.ip ?? null, userAgent: request.headers['user-agent'] ?? null }
      // SECURITY: who is asking comes first; what was asked is not even read for strangers.
      const actor = route.access === 'public' ? undefined : await identify(kms, route, browser, from)
      if (needsRoom(route) && isShortOfRoom()) throw new KmsError('storageFull', NO_ROOM)
      const call = {
        ...from,
        browser,
        isLive: async () => {
          const presented = browser.presented()
          return presented !== undefined && (await isTokenLive(kms, presented.token))
        },
        params: parse(route.params, withNamedRest(request.params)),
        query: parse(route.query, withoutEmpty(request.query)),
        body: parse(route.body, request.body ?? {}),
      }
      const answer = await route.handle(kms, call, actor).catch((error: unknown) => recordRefusal(kms, route, actor, error))
      if (route.isSilent) return (reply as FastifyReply).code(204).send()
      if (route.isText) return (reply as FastifyReply).type(TEXT_TYPE).send(Buffer.from(answer as string))
      if (isElsewhere(answer)) return sendElsewhere(reply, answer)
      if (route.isLineStream) return sendLines(reply, answer as LineSource<unknown>, route.response)
      if (route.isEventStream) return sendEvents(reply, answer as EventSource)
      return route.hasEntityTag && actor ? sendTagged(kms, actor, { request, reply, answer: answer as object, written }) : answer
    },
    ...(route.isCompressed && {
      onSend: async (request: FastifyRequest, reply: FastifyReply, payload: unknown) =>
        typeof payload === 'string' ? compressAnswer(request, reply, payload) : payload,
    }),
  })
}

const NO_ROOM =
  'There is no room on the disk of this server, so nothing was changed. What is there can be read. Make room where its data directory is (64 MiB must stay free), then ask again.'
const refusals: readonly ErrorCode[] = ['permissionDenied', 'permissionBoundary', 'forbidden']

/** In the log before it is answered. */
async function recordRefusal(kms: Dependencies, { method, path }: Route, actor: Actor | undefined, error: unknown): Promise<never> {
  if (!actor || !(error instanceof KmsError) || !refusals.includes(error.code)) throw error
  const { projectId = null, action, subject }: Partial<PermissionDenied['wanted']> = error instanceof PermissionDenied ? error.wanted : {}
  await kms.auditTrail.refuse(actor, { type: 'permission-denied', projectId, metadata: { action, subject, route: path, method } })
  throw error
}

/**
 * Who is asking: by the token in the header, or by the one in the session cookie.
 * SECURITY: each kind of token counts where it belongs, so that what is kept in a cookie is of no use in a header, and the other way round.
 */
async function identify(
  kms: Dependencies,
  route: Route,
  browser: Browser,
  from: { readonly ipAddress: string | null; readonly userAgent: string | null },
): Promise<Actor> {
  const presented = browser.presented()
  if (!presented) throw new KmsError('unauthorized', 'Token missing')
  const accepts = [presented.via === 'cookie' ? ('session' as const) : ('access' as const), ...(route.alsoAccepts ?? [])]
  const { actor } = await authenticateToken(kms, { token: presented.token, accepts, ...from })
  // SECURITY: a token with a scope must not become one without: what is about the user's own account asks for a sign-in.
  if (actor.scope && route.access === 'signed-in' && !route.acceptsPersonalTokens)
    throw new KmsError('forbidden', 'A personal access token is not accepted here. Sign in with your e-mail address and password.')
  return actor
}

function parse(shape: z.ZodType | undefined, raw: unknown): unknown {
  if (!shape) return undefined
  const parsed = shape.safeParse(raw)
  if (!parsed.success) throw wrongShape(parsed.error.issues.map(({ code, path, message }) => ({ code, path, message })))
  const unstorable = findUnstorableText(parsed.data)
  if (unstorable) throw wrongShape([{ code: 'custom', ...unstorable }])
  return parsed.data
}

function wrongShape(issues: readonly { code: string; path: readonly PropertyKey[]; message: string }[]): KmsError {
  return new KmsError('validation', 'The request has a wrong shape', issues)
}

/** What a `*` stands for is called `path`. */
function withNamedRest(params: unknown): unknown {
  const { '*': path, ...named } = params as Readonly<Record<string, unknown>>
  return path === undefined ? named : { ...named, path }
}

/** COMPAT: go-sdk sends every parameter, empty where it has nothing to say. */
function withoutEmpty(query: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== ''))
}
