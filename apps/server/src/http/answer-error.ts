import { KmsError, RateLimited } from '@hanzo-kms/contracts'
import { toVaultErrors } from '@hanzo-kms/contracts/vault'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { nameOf, placeOf } from '../place-of-error.ts'
import { toEnvelope, toKmsError } from './describe-error.ts'

/** The one envelope of every error. What we did not foresee is logged by its class and place, never by its text, and answered without either. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const known = toKmsError(error)
  if (!known)
    logger.error({
      event: 'request-broke',
      reqId: request.id,
      route: request.routeOptions.url ?? null,
      error: nameOf(error),
      at: placeOf(error),
    })
  const told = known ?? new KmsError('internal', 'Something went wrong')
  if (told instanceof RateLimited) reply.header('retry-after', told.retryAfterS)
  const envelope = toEnvelope(told, request.id)
  const { status, body } = request.url.startsWith('/v1/')
    ? toVaultErrors(told, request.method === 'GET')
    : { status: envelope.statusCode, body: envelope }
  // What breaks before a route is found has been through no hook.
  reply.header('cache-control', 'no-store')
  // The route's own serialiser is for its answer; this shape is complete already, whatever failed.
  return reply
    .status(status)
    .type('application/json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(body)
}
