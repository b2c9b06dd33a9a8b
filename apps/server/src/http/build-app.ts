import { randomBytes } from 'node:crypto'
import helmet from '@fastify/helmet'
import { limits, notFound } from '@hanzo-kms/contracts'
import type { Dependencies } from '@hanzo-kms/core'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { answerError } from './answer-error.ts'
import { registerRoute } from './register-route.ts'
import type { Route } from './route.ts'

export interface AppOptions {
  readonly routes: readonly Route[]
  readonly logger: Logger
  /** Addresses and networks whose forwarding headers count; none by default. */
  readonly trustProxy?: readonly string[]
}

const REQUEST_ID_CHARS = 14

/** The HTTP surface over the use cases. Throws for a route that does not declare who may call it. */
export function buildApp(kms: Dependencies, { routes, logger, trustProxy = [] }: AppOptions): FastifyInstance {
  const app = Fastify({
    bodyLimit: limits.bodyBytesMax,
    // SECURITY: Fastify's own request log has URLs, and so whatever was put into them; ours has the route's pattern.
    logger: false,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: limits.pathCharsMax },
    genReqId: newRequestId,
  })
  app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } } })
  acceptBodies(app)
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, logger))
  app.setNotFoundHandler((request, reply) =>
    answerError(notFound('There is no such route. The API’s routes begin with /api.'), request, reply, logger),
  )
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request
    logger.info({
      event: 'request',
      reqId: request.id,
      method,
      route: routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    })
  })
  for (const route of routes) registerRoute(app, kms, route)
  return app
}

/** COMPAT: clients send JSON bodies with DELETE, and POST without any body. */
function acceptBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(body as string))
    } catch (error) {
      done(Object.assign(error as Error, { statusCode: 400, code: 'KMS_MALFORMED_JSON' }))
    }
  })
}

function newRequestId(): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  return `req-${[...randomBytes(REQUEST_ID_CHARS)].map((byte) => alphabet[byte % alphabet.length]).join('')}`
}
