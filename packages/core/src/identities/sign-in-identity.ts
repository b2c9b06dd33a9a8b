import type { Secret } from '@hanzo-kms/connector-kit'
import { KmsError, notFound } from '@hanzo-kms/contracts'
import { tokenTtlSMax } from '@hanzo-kms/contracts/universal-auth'
import type { Actor } from '../access/actor.ts'
import { isTrustedAddress } from '../access/ip-range.ts'
import { recordEvent } from '../audit/record-event.ts'
import { inTurn } from '../people/in-turn.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AccessToken } from './access-token.ts'
import { countFailedLogin, countStrayLogin } from './count-failed-login.ts'
import type { ClientSecret, Identity, UniversalAuth } from './identity.ts'
import { digestOf, issueToken } from './issue-token.ts'

export interface IdentityCredentials {
  readonly clientId: string
  readonly clientSecret: Secret<string>
  /** Slug or name of the organisation that the caller means to enter; it must be the identity's. */
  readonly organization?: string | undefined
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

export interface SignedInIdentity {
  readonly text: Secret<string>
  readonly expiresInS: number
  readonly maxTtlS: number
}

/** Told for a token that can be renewed for ever. */
const MAX_TTL_S_UNLIMITED = 1_000_000_000

/**
 * Universal auth: client id and client secret for an access token.
 *
 *   client id unknown                      401 Invalid credentials, and locked, as for an identity with the defaults
 *   address not trusted                    403 for the right secret; for another the same as for an unknown client id
 *   locked                                 401, whatever the secret
 *   secret unknown or revoked              401 Invalid credentials; counts towards the lock
 *   secret expired or used up              401; the secret is revoked for good
 *   another organisation is meant          404
 *   else                                   a token; the counter starts anew
 *
 * A refusal that changes something commits before it is thrown.
 * SECURITY: strangers at addresses that are not trusted can neither lock the identity nor learn that there is one.
 * INVARIANT: logins of one identity pass one at a time, so that no limit is passed by many at once (tests/identities/attacks.test.ts).
 */
export async function signInIdentity(kms: Dependencies, credentials: IdentityCredentials): Promise<SignedInIdentity> {
  const outcome = await inTurn(`client ${credentials.clientId}`, () =>
    kms.store.transact((inside) => attempt(kms, inside, credentials), 'latest'),
  )
  if (outcome instanceof KmsError) throw outcome
  return outcome
}

const LOCKED = 'This identity auth method is temporarily locked, please try again later'

/** The id of no universal auth: looking for secrets there is the same work as looking where there are some. */
const NOWHERE = ''

async function attempt(kms: Dependencies, inside: Repositories, credentials: IdentityCredentials): Promise<SignedInIdentity | KmsError> {
  const nowMs = kms.clock.nowMs()
  const digest = digestOf(kms.cryptography, credentials.clientSecret)
  const auth = await inside.identities.findUniversalAuthByClientId(credentials.clientId)
  const found = await inside.identities.findClientSecret(auth?.id ?? NOWHERE, { digest })
  const identity = await inside.identities.find(auth?.identityId ?? NOWHERE)
  const secret = found?.revoked ? undefined : found
  const isTrusted = auth !== undefined && isTrustedAddress(credentials.ipAddress, auth.clientSecretTrustedIps)
  if (!auth || !identity || (!isTrusted && !secret))
    return refused((await countStrayLogin(kms, inside, credentials.clientId)) === 'locked' ? LOCKED : 'Invalid credentials')
  if (!isTrusted)
    return new KmsError('forbidden', 'This identity may not sign in from your address. Its trusted IPs say from where it may.')
  if (auth.lockedUntilMs !== null && auth.lockedUntilMs > nowMs) return refused(LOCKED)

  const actor = actorOf(identity, credentials)
  if (!secret) {
    await countFailedLogin(kms, inside, auth, actor, identity.projectId)
    return refused('Invalid credentials')
  }
  const spent = problemWith(secret, nowMs)
  if (spent) {
    await inside.identities.updateClientSecret(secret.id, { revoked: true, updatedAtMs: nowMs })
    const metadata = { identityId: identity.id, clientSecretId: secret.id, reason: spent }
    const type = 'revoke-identity-universal-auth-client-secret'
    await recordEvent(kms, inside, actor, { type, projectId: identity.projectId, metadata })
    return refused(spent)
  }
  const meant = credentials.organization
  const organization = meant === undefined ? undefined : await inside.organizations.find(identity.organizationId)
  if (organization && organization.slug !== meant && organization.name !== meant)
    return notFound(`This identity is in no organization called '${meant}'. Leave the organization out: an identity has exactly one.`)
  return succeed(kms, inside, actor, { auth, secret, identity })
}

function actorOf({ id, organizationId, role, name }: Identity, { ipAddress, userAgent }: IdentityCredentials): Actor {
  return { kind: 'identity', id, organizationId, organizationRole: role, label: name, ipAddress, userAgent }
}

function problemWith(secret: ClientSecret, nowMs: number): string | undefined {
  if (secret.ttlS > 0 && secret.createdAtMs + secret.ttlS * 1_000 <= nowMs) return 'Access denied due to expired client secret'
  if (secret.usesMax > 0 && secret.uses >= secret.usesMax) return 'Access denied due to client secret usage limit reached'
  return undefined
}

async function succeed(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { auth, secret, identity }: { readonly auth: UniversalAuth; readonly secret: ClientSecret; readonly identity: Identity },
): Promise<SignedInIdentity> {
  const nowMs = kms.clock.nowMs()
  await inside.identities.updateClientSecret(secret.id, { uses: secret.uses + 1, updatedAtMs: nowMs })
  if (auth.failedLogins > 0 || auth.lockedUntilMs !== null)
    await inside.identities.updateUniversalAuth(auth.id, { failedLogins: 0, firstFailedAtMs: null, lockedUntilMs: null })
  await inside.identities.recordLogin(identity.id, nowMs)

  const { text, token } = await issueToken(kms, inside, {
    ...lifeOf(auth, nowMs),
    holder: { kind: 'identity', id: identity.id },
    organizationId: identity.organizationId,
    usesMax: auth.accessTokenUsesMax,
  })
  await recordEvent(kms, inside, actor, {
    type: 'login-identity-universal-auth',
    projectId: identity.projectId,
    metadata: { identityId: identity.id, clientSecretId: secret.id, identityAccessTokenId: token.id, identityUniversalAuthId: auth.id },
  })
  return { text, ...timesOf(token) }
}

/** A period makes a token that can be renewed for ever; a TTL of 0 means as long as any may live. */
function lifeOf(auth: UniversalAuth, nowMs: number): Pick<AccessToken, 'ttlS' | 'expiresAtMs' | 'renewableUntilMs'> {
  const isPeriodic = auth.accessTokenPeriodS > 0
  const maxTtlS = isPeriodic ? 0 : auth.accessTokenMaxTtlS
  const wantedS = (isPeriodic ? auth.accessTokenPeriodS : auth.accessTokenTtlS) || tokenTtlSMax
  const ttlS = maxTtlS > 0 ? Math.min(wantedS, maxTtlS) : wantedS
  return { ttlS, expiresAtMs: nowMs + ttlS * 1_000, renewableUntilMs: maxTtlS > 0 ? nowMs + maxTtlS * 1_000 : null }
}

/** COMPAT: clients sign in again on each use where the maximum is 0, so "without end" is a large number. */
export function timesOf(token: AccessToken): { readonly expiresInS: number; readonly maxTtlS: number } {
  const { renewableUntilMs, createdAtMs } = token
  return {
    expiresInS: token.ttlS || tokenTtlSMax,
    maxTtlS: renewableUntilMs === null ? MAX_TTL_S_UNLIMITED : Math.round((renewableUntilMs - createdAtMs) / 1_000),
  }
}

function refused(message: string): KmsError {
  return new KmsError('unauthorized', message)
}
