import { type ErrorCode, errorTable, KmsError } from '@hanzo-kms/contracts'
import { SealBroken } from '@hanzo-kms/core/keyring/keyring'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'

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
  const { code, message, details } = known ?? new KmsError('internal', 'Something went wrong')
  const { status, error: name } = errorTable[code]
  // COMPAT: clients of the family read the issues of a 422 from `message`.
  const body =
    code === 'validation' && Array.isArray(details) ? { message: details } : { message, ...(details === undefined ? {} : { details }) }
  return reply.status(status).send({ reqId: request.id, statusCode: status, error: name, ...body })
}

function toKmsError(error: unknown): KmsError | undefined {
  if (error instanceof KmsError) return error
  if (error instanceof SealBroken) return new KmsError('cryptography', error.message)
  const { statusCode, code } = error as { statusCode?: number; code?: string }
  const framework: Readonly<Record<number, readonly [ErrorCode, string]>> = {
    400: [
      'malformed',
      code === 'KMS_MALFORMED_JSON' ? 'The body is no JSON. Check its quotes, commas and brackets.' : 'The request cannot be read.',
    ],
    413: ['payloadTooLarge', 'The body is larger than 16 MiB. Send it in parts.'],
    415: ['unsupportedMediaType', 'The body must be JSON: send it with the header content-type: application/json.'],
  }
  const answer = statusCode === undefined ? undefined : framework[statusCode]
  return answer && new KmsError(...answer)
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

/** The first line of the stack that is ours: a place in our code, and nothing of the message. */
function placeOf(error: unknown): string | null {
  const line = error instanceof Error ? error.stack?.split('\n').find((text) => /^\s+at /.test(text)) : undefined
  return line?.replace(/^\s+at\s+/, '').replace(/file:\/\/.*?\/((?:apps|packages|connectors|node_modules)\/)/, '$1') ?? null
}
