import cookie from '@fastify/cookie'
import { KmsError, limits, notFound } from '@hanzo-kms/contracts'
import type { Dependencies } from '@hanzo-kms/core'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { allowedMethods } from './allowed-methods.ts'
import { answerBrokenRequest } from './answer-broken-request.ts'
import { answerError } from './answer-error.ts'
import { closeConnections } from './close-connections.ts'
import { type ConnectionLimits, connectionLimits } from './connection-limits.ts'
import { eventStreams } from './event-stream.ts'
import { lineStreams } from './line-stream.ts'
import { asList, isRelayed, takeList } from './list-method.ts'
import type { OwnAddress } from './own-origin.ts'
import { parseJsonBody } from './parse-json-body.ts'
import { registerRoute } from './register-route.ts'
import { newRequestId } from './request-id.ts'
import type { Route } from './route.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { compileAnswer } from './serialise-answer.ts'
import { serveDashboard } from './serve-dashboard.ts'
import { serveDocsPage } from './serve-docs-page.ts'
import { refuseNamespace } from './vault-token.ts'

export interface AppOptions {
  readonly routes: readonly Route[]
  readonly logger: Logger
  /** Addresses and networks whose forwarding headers count; none by default. */
  readonly trustProxy?: readonly string[]
  readonly connections?: ConnectionLimits
  /** Folder of the built dashboard; the API stands alone where it is not built. */
  readonly dashboardDir?: string
  /** Whether the disk has no room for anything new. */
  readonly isShortOfRoom?: () => boolean
  /** Asked at each request: the listening URL is known late. */
  readonly ownAddress?: () => OwnAddress
}

/** The HTTP surface over the use cases. Throws for a route that does not declare who may call it. */
export function buildApp(
  kms: Dependencies,
  {
    routes,
    logger,
    trustProxy = [],
    connections = connectionLimits,
    dashboardDir,
    ownAddress = nowhere,
    isShortOfRoom = () => false,
  }: AppOptions,
): FastifyInstance {
  const app: FastifyInstance = Fastify({
    bodyLimit: limits.bodyBytesMax,
    // SECURITY: Fastify's own request log has URLs, and so whatever was put into them; ours has the route's pattern.
    logger: false,
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: limits.addressPartCharsMax },
    genReqId: newRequestId,
    // Whoever has a connection gets an answer until the last one is given.
    return503OnClosing: false,
    requestTimeout: connections.requestMs,
    connectionTimeout: connections.idleMs,
    keepAliveTimeout: connections.keepAliveMs,
    http: {
      headersTimeout: connections.headersMs,
      connectionsCheckingInterval: connections.lookEveryMs,
      maxHeaderSize: connections.headerBytesMax,
      // Node's own answer to a missing Host header has no envelope; ours has, below.
      requireHostHeader: false,
    },
    frameworkErrors: (error, request, reply) => answerError(error, request, reply as FastifyReply, logger),
    clientErrorHandler: (error, socket) => {
      if (!takeList(app.server, error, socket)) answerBrokenRequest(error.code, socket, newRequestId())
    },
    rewriteUrl: asList,
  })
  closeConnections(app)
  app.server.on('connect', (_request, socket) => answerBrokenRequest('CONNECT', socket, newRequestId()))
  // What a client expects beyond `100-continue` is not ours to fulfil, and no reason to refuse what it asks.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  addSecurityHeaders(app)
  app.register(cookie)
  app.removeAllContentTypeParsers()
  // COMPAT: clients send JSON bodies with DELETE, and POST without any body.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) =>
    parseJsonBody(body, headers['content-encoding']),
  )
  app.addHook('onRequest', async (request, reply) => {
    // SECURITY: an answer may hold a secret or tell what somebody may see; no cache on the way keeps one.
    reply.header('cache-control', 'no-store')
    if (isRelayed(request.raw)) reply.header('connection', 'close')
    if (!request.headers.host) throw new KmsError('malformed', 'The request has no Host header.')
  })
  app.setSerializerCompiler(compileAnswer)
  app.setErrorHandler((error, request, reply) => answerError(error, request, reply, logger))
  const dashboard = dashboardDir === undefined ? undefined : serveDashboard(app, dashboardDir)
  app.setNotFoundHandler((request, reply) => {
    if (dashboard?.answers(request)) return dashboard.sendPage(request, reply)
    const allowed = allowedMethods(routes, request.url)
    if (allowed.length === 0)
      return answerError(notFound('There is no such route. The API’s routes begin with /api.'), request, reply, logger)
    reply.header('allow', allowed.join(', '))
    return answerError(
      new KmsError('methodNotAllowed', `This route has no ${request.method}. It has ${allowed.join(', ')}.`),
      request,
      reply,
      logger,
    )
  })
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
  const around = { ownAddress, isShortOfRoom, sendEvents: eventStreams(app), sendLines: lineStreams(app, logger) }
  for (const route of routes.filter(({ dialect }) => dialect === undefined)) registerRoute(app, kms, route, around)
  app.register(async (scope) => {
    // COMPAT: clients of Vault send JSON under any content type, or none. SECURITY: no cookie counts there, so that another site's form gains nothing.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async ({ headers }: FastifyRequest, body: Buffer) =>
      parseJsonBody(body, headers['content-encoding']),
    )
    scope.addHook('onRequest', async ({ headers }) => refuseNamespace(headers['x-vault-namespace']))
    for (const route of routes.filter(({ dialect }) => dialect === 'vault')) registerRoute(scope, kms, route, around)
  })
  serveDocsPage(app)
  return app
}

const nowhere = (): OwnAddress => ({ publicUrl: 'http://localhost', isConfigured: false })
