import { badRequest, KmsError, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { assertIdentityNotAbove } from '../access/assert-not-above.ts'
import { parseIpRange } from '../access/ip-range.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Identity, UniversalAuth } from './identity.ts'
import { authorisedIdentity, type IdentityPermission } from './read-identities.ts'

export type UniversalAuthSettings = Pick<
  UniversalAuth,
  | 'accessTokenTtlS'
  | 'accessTokenMaxTtlS'
  | 'accessTokenUsesMax'
  | 'accessTokenPeriodS'
  | 'clientSecretTrustedIps'
  | 'accessTokenTrustedIps'
  | 'lockoutEnabled'
  | 'lockoutThreshold'
  | 'lockoutDurationS'
  | 'lockoutCounterResetS'
>

const FREE = { failedLogins: 0, firstFailedAtMs: null, lockedUntilMs: null }

/** Gives an identity a client id, and the rules under which its client secrets and tokens work. */
export function attachUniversalAuth(
  kms: Dependencies,
  actor: Actor,
  { identityId, settings }: { readonly identityId: string; readonly settings: UniversalAuthSettings },
): Promise<UniversalAuth> {
  return kms.store.transact(async (inside) => {
    const identity = await authorisedIdentity(inside, actor, { id: identityId }, ['identity', 'create'])
    await assertIdentityNotAbove(inside, actor, identity)
    if (identity.hasUniversalAuth) throw alreadyAttached()
    assertConsistent(settings)
    const nowMs = kms.clock.nowMs()
    const made = {
      id: kms.cryptography.randomId(),
      identityId,
      clientId: kms.cryptography.randomId(),
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    }
    const auth: UniversalAuth = { ...made, ...settings, ...FREE }
    // Somebody else was as quick.
    await refusingDuplicate(inside.identities.insertUniversalAuth(auth), alreadyAttached)
    await recordEvent(kms, inside, actor, { type: 'add-identity-universal-auth', projectId: identity.projectId, metadata: describe(auth) })
    return auth
  })
}

function alreadyAttached(): KmsError {
  return badRequest('Failed to add universal auth to already configured identity. Change it instead (PATCH).')
}

export function updateUniversalAuth(
  kms: Dependencies,
  actor: Actor,
  { identityId, change }: { readonly identityId: string; readonly change: Partial<UniversalAuthSettings> },
): Promise<UniversalAuth> {
  return kms.store.transact(async (inside) => {
    const { identity, auth: before } = await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'edit'])
    const auth: UniversalAuth = { ...before, ...change, updatedAtMs: kms.clock.nowMs() }
    assertConsistent(auth)
    await inside.identities.updateUniversalAuth(auth.id, { ...change, updatedAtMs: auth.updatedAtMs })
    await recordEvent(kms, inside, actor, {
      type: 'update-identity-universal-auth',
      projectId: identity.projectId,
      metadata: describe(auth),
    })
    return auth
  })
}

/** Its client secrets go with it, and the tokens that were made with them end. */
export function detachUniversalAuth(
  kms: Dependencies,
  actor: Actor,
  { identityId }: { readonly identityId: string },
): Promise<UniversalAuth> {
  return kms.store.transact(async (inside) => {
    const { identity, auth } = await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'delete'])
    await inside.tokens.revokeAllOf({ kind: 'identity', id: identityId })
    await inside.identities.deleteUniversalAuth(auth.id)
    const metadata = { identityId, clientId: auth.clientId }
    await recordEvent(kms, inside, actor, { type: 'revoke-identity-universal-auth', projectId: identity.projectId, metadata })
    return auth
  })
}

export function findUniversalAuth(
  kms: Dependencies,
  actor: Actor,
  { identityId }: { readonly identityId: string },
): Promise<UniversalAuth> {
  return kms.store.transact(async (inside) => (await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'read'])).auth)
}

/** Answers how many locks there were. */
export function clearLockouts(kms: Dependencies, actor: Actor, { identityId }: { readonly identityId: string }): Promise<number> {
  return kms.store.transact(async (inside) => {
    const { identity, auth } = await authorisedUniversalAuth(inside, actor, identityId, ['identity', 'edit'])
    await inside.identities.updateUniversalAuth(auth.id, FREE)
    const lockoutsCleared = auth.lockedUntilMs !== null && auth.lockedUntilMs > kms.clock.nowMs() ? 1 : 0
    const metadata = { identityId, lockoutsCleared }
    await recordEvent(kms, inside, actor, { type: 'clear-identity-universal-auth-lockouts', projectId: identity.projectId, metadata })
    return lockoutsCleared
  })
}

/** SECURITY: all but reading also asks that the identity's roles are not above the actor's, since its credentials are its roles. */
export async function authorisedUniversalAuth(
  inside: Repositories,
  actor: Actor,
  identityId: string,
  permission: IdentityPermission,
): Promise<{ readonly identity: Identity; readonly auth: UniversalAuth }> {
  const identity = await authorisedIdentity(inside, actor, { id: identityId }, permission)
  if (permission[1] !== 'read') await assertIdentityNotAbove(inside, actor, identity)
  const auth = await inside.identities.findUniversalAuth(identityId)
  if (!auth) throw notFound(`The identity with ID '${identityId}' does not have universal auth. Attach it first.`)
  return { identity, auth }
}

function assertConsistent(settings: UniversalAuthSettings): void {
  if (settings.accessTokenMaxTtlS > 0 && settings.accessTokenTtlS > settings.accessTokenMaxTtlS)
    throw invalid('accessTokenTTL', 'Access Token TTL cannot be greater than Access Token Max TTL')
  for (const [field, ranges] of [
    ['clientSecretTrustedIps', settings.clientSecretTrustedIps],
    ['accessTokenTrustedIps', settings.accessTokenTrustedIps],
  ] as const)
    for (const range of ranges)
      if (!parseIpRange(range)) throw invalid(field, `'${range}' is neither an IP address nor a CIDR range such as 10.0.0.0/8`)
}

/** `details` are the issues, as for any other field of a wrong form. */
function invalid(field: string, message: string): KmsError {
  return new KmsError('validation', message, [{ code: 'custom', path: [field], message }])
}

function describe(auth: UniversalAuth) {
  const { identityId, clientId, accessTokenTtlS, accessTokenMaxTtlS, accessTokenUsesMax, accessTokenPeriodS } = auth
  const { lockoutEnabled, lockoutThreshold, lockoutDurationS, clientSecretTrustedIps, accessTokenTrustedIps } = auth
  return {
    ...{ identityId, clientId, accessTokenTtlS, accessTokenMaxTtlS, accessTokenUsesMax, accessTokenPeriodS },
    ...{ lockoutEnabled, lockoutThreshold, lockoutDurationS, clientSecretTrustedIps, accessTokenTrustedIps },
  }
}
