import { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Dependencies } from '@hanzo-kms/core'
import type { Actor } from '@hanzo-kms/core/access/actor'
import { authenticateToken } from '@hanzo-kms/core/identities/authenticate-token'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Route } from './route.ts'
import { findUnstorableText } from './unstorable-text.ts'

const SCHEME_CHARS = 'Bearer '.length

/** INVARIANT: a route without a declared access does not start. */
export function registerRoute(app: FastifyInstance, kms: Dependencies, route: Route): void {
  if (route.access === undefined) throw new Error(`${route.method} ${route.path} does not declare who may call it.`)
  app.route({
    method: route.method,
    url: route.path,
    // Fastify's serialiser drops every key that the shape does not name: nothing leaves by accident.
    schema: { response: { 200: z.toJSONSchema(route.response, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) } },
    handler: async (request) => {
      const from = { ipAddress: request.ip ?? null, userAgent: request.headers['user-agent'] ?? null }
      // SECURITY: who is asking comes first; what was asked is not even read for strangers.
      const actor = route.access === 'public' ? undefined : await identify(kms, request, from)
      const call = {
        ...from,
        params: parse(route.params, request.params),
        query: parse(route.query, withoutEmpty(request.query)),
        body: parse(route.body, request.body ?? {}),
      }
      return route.handle(kms, call, actor)
    },
  })
}

async function identify(
  kms: Dependencies,
  request: FastifyRequest,
  from: { readonly ipAddress: string | null; readonly userAgent: string | null },
): Promise<Actor> {
  const header = request.headers.authorization
  if (header === undefined) throw new KmsError('unauthorized', 'Token missing')
  // COMPAT: the text of the scheme is not looked at, as clients of the family expect.
  const token = header.slice(SCHEME_CHARS).trim()
  if (token.startsWith('st.')) {
    throw new KmsError(
      'unauthorized',
      'Service tokens are not supported: create a machine identity with universal auth, and sign in with its client id and client secret.',
    )
  }
  return (await authenticateToken(kms, { token: new Secret(token), ...from })).actor
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

/** COMPAT: go-sdk sends every parameter, empty where it has nothing to say. */
function withoutEmpty(query: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(query as Record<string, unknown>).filter(([, value]) => value !== ''))
}
