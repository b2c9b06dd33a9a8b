import { anyId } from '@hanzo-kms/contracts/query'
import {
  type ClientSecretData,
  clientSecretAnswer,
  clientSecretsAnswer,
  createClientSecretBody,
  createdClientSecret,
} from '@hanzo-kms/contracts/universal-auth'
import { createClientSecret, findClientSecret, listClientSecrets, revokeClientSecret } from '@hanzo-kms/core/identities/client-secrets'
import type { ClientSecret } from '@hanzo-kms/core/identities/identity'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const base = '/api/v1/auth/universal-auth/identities/:identityId/client-secrets'
const ofIdentity = z.object({ identityId: anyId })
const byId = z.object({ identityId: anyId, clientSecretId: anyId })
const named = ({ identityId, clientSecretId }: z.output<typeof byId>) => ({ identityId, id: clientSecretId })

export const clientSecretRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: base,
    summary: 'Create a client secret; it is shown this once',
    access: { organization: ['identity', 'create'] },
    params: ofIdentity,
    body: createClientSecretBody,
    response: createdClientSecret,
    handle: async (kms, { params, body: { description, numUsesLimit, ttl } }, actor) => {
      const { text, clientSecret } = await createClientSecret(kms, actor, { ...params, description, usesMax: numUsesLimit, ttlS: ttl })
      return { clientSecret: text.reveal(), clientSecretData: shown(clientSecret) }
    },
  }),
  route({
    method: 'GET',
    path: base,
    summary: 'Client secrets of an identity, without the secrets',
    access: { organization: ['identity', 'read'] },
    params: ofIdentity,
    response: clientSecretsAnswer,
    handle: async (kms, { params }, actor) => ({ clientSecretData: (await listClientSecrets(kms, actor, params)).map(shown) }),
  }),
  route({
    method: 'GET',
    path: `${base}/:clientSecretId`,
    summary: 'A client secret, without the secret',
    access: { organization: ['identity', 'read'] },
    params: byId,
    response: clientSecretAnswer,
    handle: async (kms, { params }, actor) => ({ clientSecretData: shown(await findClientSecret(kms, actor, named(params))) }),
  }),
  route({
    method: 'POST',
    path: `${base}/:clientSecretId/revoke`,
    summary: 'Revoke a client secret',
    access: { organization: ['identity', 'delete'] },
    params: byId,
    response: clientSecretAnswer,
    handle: async (kms, { params }, actor) => ({ clientSecretData: shown(await revokeClientSecret(kms, actor, named(params))) }),
  }),
]

function shown(secret: ClientSecret): ClientSecretData {
  return {
    id: secret.id,
    createdAt: toIso(secret.createdAtMs),
    updatedAt: toIso(secret.updatedAtMs),
    description: secret.description,
    clientSecretPrefix: secret.prefix,
    clientSecretNumUses: secret.uses,
    clientSecretNumUsesLimit: secret.usesMax,
    clientSecretTTL: secret.ttlS,
    identityUAId: secret.universalAuthId,
    isClientSecretRevoked: secret.revoked,
  }
}
