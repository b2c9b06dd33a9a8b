import { Secret } from '@hanzo-kms/connector-kit'
import type { FastifyRequest } from 'fastify'
import { readBearer } from './bearer-token.ts'
import type { Browser } from './browser.ts'

/** SECURITY: below `/v1/` no cookie counts. */
export function readVaultToken(request: FastifyRequest): ReturnType<Browser['presented']> {
  const sent = request.headers['x-vault-token']
  const token = typeof sent === 'string' && sent !== '' ? new Secret(sent) : readBearer(request)
  return token && { token, via: 'header' }
}
