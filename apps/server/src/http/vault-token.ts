import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { FastifyRequest } from 'fastify'
import { readBearer } from './bearer-token.ts'
import type { Browser } from './browser.ts'

/** SECURITY: below `/v1/` no cookie counts. */
export function readVaultToken(request: FastifyRequest): ReturnType<Browser['presented']> {
  const sent = request.headers['x-vault-token']
  const token = typeof sent === 'string' && sent !== '' ? new Secret(sent) : readBearer(request)
  return token && { token, via: 'header' }
}

/** There are none here: whoever names one would read from somewhere else than they believe. */
export function refuseNamespace(sent: string | readonly string[] | undefined): void {
  const name = String(sent ?? '').replaceAll('/', '')
  if (name !== '' && name !== 'root')
    throw badRequest('There are no namespaces here: leave X-Vault-Namespace (VAULT_NAMESPACE) out. The mount is the slug of a project.')
}
