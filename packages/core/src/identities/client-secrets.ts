import { Secret } from '@hanzo-kms/connector-kit'
import { limits, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authorisedUniversalAuth } from './attach-universal-auth.ts'
import type { ClientSecret, UniversalAuth } from './identity.ts'
import { digestOf } from './issue-token.ts'

const SECRET_BYTES = 48
const PREFIX_CHARS = 4

export interface NewClientSecret {
  readonly identityId: string
  readonly description: string
  /** 0 for no limit. */
  readonly usesMax: number
  readonly ttlS: number
}

/** The secret itself is answered here and never again. */
export function createClientSecret(
  kms: Dependencies,
  actor: Actor,
  { identityId, ...input }: NewClientSecret,
): Promise<{ readonly text: Secret<string>; readonly clientSecret: ClientSecret }> {
  return kms.store.transact(async (inside) => {
    const { identity, auth } = await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'create'])
    const nowMs = kms.clock.nowMs()
    const text = new Secret(kms.cryptography.base64url(kms.cryptography.randomBytes(SECRET_BYTES)))
    const clientSecret: ClientSecret = {
      ...input,
      id: kms.cryptography.randomId(),
      universalAuthId: auth.id,
      prefix: text.reveal().slice(0, PREFIX_CHARS),
      digest: digestOf(kms.cryptography, text),
      uses: 0,
      revoked: false,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    }
    await inside.identities.insertClientSecret(clientSecret)
    const metadata = { identityId, clientSecretId: clientSecret.id, description: input.description }
    const type = 'create-identity-universal-auth-client-secret'
    await recordEvent(kms, inside, actor, { type, projectId: identity.projectId, metadata })
    return { text, clientSecret }
  })
}

/** The newest, oldest first. */
export function listClientSecrets(
  kms: Dependencies,
  actor: Actor,
  { identityId }: { readonly identityId: string },
): Promise<readonly ClientSecret[]> {
  return kms.store.transact(async (inside) => {
    const { auth } = await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'read'])
    return inside.identities.listClientSecrets(auth.id, limits.pageSizeMax)
  })
}

export function findClientSecret(
  kms: Dependencies,
  actor: Actor,
  { identityId, id }: { readonly identityId: string; readonly id: string },
): Promise<ClientSecret> {
  return kms.store.transact(async (inside) => {
    const { auth } = await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'read'])
    return ofUniversalAuth(inside, auth, id)
  })
}

/** Tokens that it gave out live on; `revokeAllOf` their identity ends those. */
export function revokeClientSecret(
  kms: Dependencies,
  actor: Actor,
  { identityId, id }: { readonly identityId: string; readonly id: string },
): Promise<ClientSecret> {
  return kms.store.transact(async (inside) => {
    const { identity, auth } = await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'delete'])
    const clientSecret = await ofUniversalAuth(inside, auth, id)
    const updatedAtMs = kms.clock.nowMs()
    await inside.identities.updateClientSecret(clientSecret.id, { revoked: true, updatedAtMs })
    const metadata = { identityId, clientSecretId: clientSecret.id }
    const type = 'revoke-identity-universal-auth-client-secret'
    await recordEvent(kms, inside, actor, { type, projectId: identity.projectId, metadata })
    return { ...clientSecret, revoked: true, updatedAtMs }
  })
}

async function ofUniversalAuth(inside: Repositories, auth: UniversalAuth, id: string): Promise<ClientSecret> {
  const found = await inside.identities.findClientSecret(auth.id, { id })
  if (!found) throw notFound(`Client secret with ID '${id}' not found`)
  return found
}
