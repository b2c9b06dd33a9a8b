import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, KmsError } from '@hanzo-kms/contracts'
import { vaultAuth, vaultLoginBody, vaultTokenFacts } from '@hanzo-kms/contracts/vault'
import type { Dependencies } from '@hanzo-kms/core'
import { readOwnToken } from '@hanzo-kms/core/identities/read-own-token'
import { renewToken } from '@hanzo-kms/core/identities/renew-token'
import { revokeToken } from '@hanzo-kms/core/identities/revoke-token'
import { signInIdentity } from '@hanzo-kms/core/identities/sign-in-identity'
import { z } from 'zod'
import { publicRoute, type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'
import { vaultAnswer } from './vault-answer.ts'

const lookup = route({
  ...({ dialect: 'vault', method: 'GET', path: '/v1/auth/token/lookup-self', access: 'signed-in' } as const),
  summary: 'What the token that asks is, and how long it lives',
  response: vaultTokenFacts,
  handle: async (kms, { browser }, actor) => {
    const presented = browser.presented()
    if (!presented) throw new KmsError('unauthorized', 'Token missing')
    const token = await readOwnToken(kms, presented)
    const { expiresAtMs, createdAtMs, usesMax, uses, holder } = token
    const facts = {
      ...({ path: 'auth/approle/login', type: 'service', orphan: true, entity_id: '', meta: null } as const),
      id: presented.token.reveal(),
      accessor: token.id,
      display_name: actor.label,
      policies: ['default'],
      renewable: holder.kind === 'identity' && expiresAtMs !== null,
      num_uses: usesMax === 0 ? 0 : usesMax - uses,
      creation_time: Math.floor(createdAtMs / 1_000),
      creation_ttl: token.ttlS,
      ttl: expiresAtMs === null ? 0 : Math.max(0, Math.round((expiresAtMs - kms.clock.nowMs()) / 1_000)),
      expire_time: expiresAtMs === null ? null : toIso(expiresAtMs),
    }
    return { ...vaultAnswer(kms), data: facts, auth: null }
  },
})

/** Universal auth in the words of AppRole. COMPAT: some clients write with POST, others with PUT. */
export const vaultTokenRoutes: readonly Route[] = (['POST', 'PUT'] as const)
  .flatMap((method): readonly Route[] => [
    publicRoute({
      dialect: 'vault',
      method,
      path: '/v1/auth/approle/login',
      summary: 'Sign in as a machine identity: the role id is its client id, the secret id a client secret',
      body: vaultLoginBody,
      response: vaultAuth,
      handle: async (kms, { body: { role_id: clientId, secret_id: secretId }, ipAddress, userAgent }) => {
        const credentials = { clientId, clientSecret: new Secret(secretId), ipAddress, userAgent }
        const { text, expiresInS } = await signInIdentity(kms, credentials).catch((error: unknown) => {
          // COMPAT: Vault calls wrong credentials a bad request, and a token that is not accepted a refusal.
          throw error instanceof KmsError && error.code === 'unauthorized' ? badRequest('invalid role or secret ID') : error
        })
        return authAnswer(kms, text, expiresInS)
      },
    }),
    route({
      dialect: 'vault',
      method,
      path: '/v1/auth/token/renew-self',
      summary: 'Give the token that asks more time',
      access: 'signed-in',
      response: vaultAuth,
      handle: async (kms, { browser, ipAddress, userAgent }) => {
        const presented = browser.presented()
        if (!presented) throw new KmsError('unauthorized', 'Token missing')
        const { expiresInS } = await renewToken(kms, { token: presented.token, ipAddress, userAgent }).catch((error: unknown) => {
          // The token was accepted: why it gets no more time may be told.
          throw error instanceof KmsError && error.code === 'unauthorized' ? badRequest(error.message) : error
        })
        return authAnswer(kms, presented.token, expiresInS)
      },
    }),
    route({
      ...({ dialect: 'vault', method, path: '/v1/auth/token/revoke-self', access: 'signed-in', isSilent: true } as const),
      summary: 'End the token that asks, at once and for good',
      response: z.object({}),
      handle: async (kms, { browser, ipAddress, userAgent }) => {
        const presented = browser.presented()
        if (presented) await revokeToken(kms, { token: presented.token, ipAddress, userAgent })
        return {}
      },
    }),
  ])
  .concat(lookup)

function authAnswer(kms: Dependencies, token: Secret<string>, leaseS: number) {
  const auth = {
    client_token: token.reveal(),
    accessor: '',
    policies: ['default'],
    token_policies: ['default'],
    metadata: {},
    lease_duration: leaseS,
    renewable: true,
    entity_id: '',
    ...({ token_type: 'service', orphan: true } as const),
  }
  return { ...vaultAnswer(kms), data: null, auth }
}
