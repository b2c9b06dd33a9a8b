import type { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { isTrustedAddress } from '../access/ip-range.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AccessToken, TokenPurpose } from './access-token.ts'
import { digestOf } from './issue-token.ts'

export interface Presented {
  readonly token: Secret<string>
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** What the token must be good for; `access` where nothing else is said. */
  readonly accepts?: readonly TokenPurpose[]
}

const ofPrograms = ['access'] as const
/** How exactly the last use of a session or a personal access token is kept: not every request is a write. */
const TOUCH_EVERY_MS = 60_000

export interface Authenticated {
  readonly actor: Actor
  readonly tokenId: string
}

/**
 * Who is asking. Throws `unauthorized` for a token that is unknown, revoked, expired, used up, or whose holder is gone, and `forbidden` for one from an address that its
 * identity does not trust. Everything is looked up anew each time: what is revoked or removed ends at once.
 */
export function authenticateToken(
  kms: Pick<Dependencies, 'store' | 'cryptography' | 'clock'>,
  presented: Presented,
): Promise<Authenticated> {
  return kms.store.transact(async (inside) => {
    const token = await inside.tokens.find(digestOf(kms.cryptography, presented.token))
    if (!token || token.revoked) throw unauthorized('The access token is not known, or was revoked. Sign in again.')
    if (token.expiresAtMs !== null && token.expiresAtMs <= kms.clock.nowMs())
      throw unauthorized('Your token has expired. Please re-authenticate.')
    // SECURITY: deny by default. A token that waits for a second factor, or that lives in a cookie, opens only where it is named.
    if (!(presented.accepts ?? ofPrograms).includes(token.purpose)) throw unauthorized(notGoodFor(token.purpose))
    await countRest(kms, inside, token)
    const actor = await actorOf(inside, token, presented)
    if (token.usesMax > 0 && !(await inside.tokens.spendUse(token.id)))
      throw unauthorized(`The access token may be used ${token.usesMax} times, and has been. Sign in again.`)
    return { actor, tokenId: token.id }
  })
}

function notGoodFor(purpose: TokenPurpose): string {
  return purpose === 'session' || purpose === 'access'
    ? 'The access token is not known, or was revoked. Sign in again.'
    : 'You are not signed in yet: the second factor is missing. Bring it, or sign in again.'
}

async function countRest({ clock }: Pick<Dependencies, 'clock'>, inside: Repositories, token: AccessToken): Promise<void> {
  if (token.idleS === 0 && !token.personal) return
  const restedMs = clock.nowMs() - (token.lastUsedAtMs ?? token.createdAtMs)
  if (token.idleS > 0 && restedMs >= token.idleS * 1_000)
    throw unauthorized(`Your session ended after ${Math.round(token.idleS / 60)} minutes without use. Sign in again.`)
  if (restedMs >= TOUCH_EVERY_MS || (token.personal && token.lastUsedAtMs === null)) await inside.tokens.touch(token.id, clock.nowMs())
}

async function actorOf(inside: Repositories, token: AccessToken, from: Presented): Promise<Actor> {
  const { organizationId, holder } = token
  const known = holder.kind === 'user' ? await userOf(inside, token) : await identityOf(inside, token, from.ipAddress)
  const { id: tokenId, purpose, method, hasSecondFactor } = token
  const session = method === null ? undefined : { tokenId, purpose, method, hasSecondFactor }
  const scope = token.personal ?? undefined
  return { ...known, ...holder, organizationId, ipAddress: from.ipAddress, userAgent: from.userAgent, session, scope }
}

async function userOf(inside: Repositories, { holder, organizationId }: AccessToken) {
  const user = await inside.users.find(holder.id)
  const memberships = await inside.organizations.memberships(holder)
  const membership = memberships.find(({ organization }) => organization.id === organizationId)
  if (!user || !membership) throw unauthorized('The account of this access token is gone, or no longer in the organization.')
  return { organizationRole: membership.role, organizationRules: membership.customRole?.rules, label: user.email }
}

/** Throws `unauthorized` when it is gone, `forbidden` from an address that it does not trust. */
export async function identityOf(inside: Repositories, { holder, organizationId }: AccessToken, ipAddress: string | null) {
  const identity = await inside.identities.find(holder.id)
  if (identity?.organizationId !== organizationId) throw unauthorized('The identity of this access token is gone.')
  const auth = identity.hasUniversalAuth ? await inside.identities.findUniversalAuth(identity.id) : undefined
  if (auth && !isTrustedAddress(ipAddress, auth.accessTokenTrustedIps))
    throw new KmsError(
      'forbidden',
      'Access tokens of this identity are not accepted from your address. Its trusted IPs say from where they are.',
    )
  return { organizationRole: identity.role, organizationRules: identity.customRole?.rules, label: identity.name }
}

function unauthorized(message: string): KmsError {
  return new KmsError('unauthorized', message)
}
