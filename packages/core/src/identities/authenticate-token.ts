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

/** Whoever a token belongs to, without where it is shown from. */
interface Holder extends Pick<Actor, 'organizationRole' | 'organizationRules' | 'label'> {
  /** Undefined for whoever may come from everywhere. */
  readonly trustedIps?: readonly string[] | undefined
}

interface Known {
  readonly token: AccessToken
  readonly holder: Holder
}

/**
 * Who is asking. Throws `unauthorized` for a token that is unknown, revoked, expired, used up, or whose holder is gone, and `forbidden` for one from an address that its
 * identity does not trust. What is revoked or removed ends at once in this process, and within a second where another process did it (`memory.ts`).
 */
export async function authenticateToken(
  kms: Pick<Dependencies, 'store' | 'cryptography' | 'clock' | 'memory'>,
  presented: Presented,
): Promise<Authenticated> {
  const digest = digestOf(kms.cryptography, presented.token)
  const key = `token ${kms.cryptography.base64url(digest)}`
  const found = kms.memory.knows(key)
    ? await kms.memory.lately(key, () => kms.store.transact((inside) => lookUp(inside, digest)))
    : await use(kms, { digest, key }, presented)
  assertGood(kms, found.token, presented)
  return { actor: actorOf(found, presented), tokenId: found.token.id }
}

/** A token that is not remembered. Counts the use, where uses are counted. */
async function use(
  kms: Pick<Dependencies, 'store' | 'clock' | 'memory'>,
  { digest, key }: { readonly digest: Uint8Array; readonly key: string },
  presented: Presented,
): Promise<Known> {
  const moment = kms.memory.moment()
  const found = await kms.store.transact(async (inside) => {
    const known = await lookUp(inside, digest)
    const { token, holder } = known
    assertGood(kms, token, presented)
    assertTrusted(holder.trustedIps, presented.ipAddress)
    await countRest(kms, inside, token)
    if (token.usesMax > 0 && !(await inside.tokens.spendUse(token.id)))
      throw unauthorized(`The access token may be used ${token.usesMax} times, and has been. Sign in again.`)
    return known
  })
  return isSame(found.token) ? kms.memory.note(key, found, moment) : found
}

async function lookUp(inside: Repositories, digest: Uint8Array): Promise<Known> {
  const token = await inside.tokens.find(digest)
  if (!token || token.revoked) throw unauthorized('The access token is not known, or was revoked. Sign in again.')
  const holder = token.holder.kind === 'user' ? await userOf(inside, token) : await holderOf(inside, token)
  return { token, holder }
}

/** Nothing is counted or kept when it is used: never so of a token that once was not. */
function isSame({ usesMax, idleS, personal }: AccessToken): boolean {
  return usesMax === 0 && idleS === 0 && personal === null
}

function assertGood(
  { clock }: Pick<Dependencies, 'clock'>,
  { expiresAtMs, purpose }: AccessToken,
  { accepts = ofPrograms }: Presented,
): void {
  if (expiresAtMs !== null && expiresAtMs <= clock.nowMs()) throw unauthorized('Your token has expired. Please re-authenticate.')
  // SECURITY: deny by default. A token that waits for a second factor, or that lives in a cookie, opens only where it is named.
  if (!accepts.includes(purpose)) throw unauthorized(notGoodFor(purpose))
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

function actorOf({ token, holder: { trustedIps, ...known } }: Known, { ipAddress, userAgent }: Presented): Actor {
  assertTrusted(trustedIps, ipAddress)
  const { organizationId, holder, id: tokenId, purpose, method, hasSecondFactor } = token
  const session = method === null ? undefined : { tokenId, purpose, method, hasSecondFactor }
  return { ...known, ...holder, organizationId, ipAddress, userAgent, session, scope: token.personal ?? undefined }
}

async function userOf(inside: Repositories, { holder, organizationId }: AccessToken) {
  const user = await inside.users.find(holder.id)
  const memberships = await inside.organizations.memberships(holder)
  const membership = memberships.find(({ organization }) => organization.id === organizationId)
  if (!user || !membership) throw unauthorized('The account of this access token is gone, or no longer in the organization.')
  return { organizationRole: membership.role, organizationRules: membership.customRole?.rules, label: user.email }
}

/** Throws `unauthorized` when the identity is gone, `forbidden` from an address that it does not trust. */
export async function assertAccepted(inside: Repositories, token: HeldToken, ipAddress: string | null): Promise<void> {
  assertTrusted((await holderOf(inside, token)).trustedIps, ipAddress)
}

type HeldToken = Pick<AccessToken, 'holder' | 'organizationId'>

async function holderOf(inside: Repositories, { holder, organizationId }: HeldToken): Promise<Holder> {
  const identity = await inside.identities.find(holder.id)
  if (identity?.organizationId !== organizationId) throw unauthorized('The identity of this access token is gone.')
  const auth = identity.hasUniversalAuth ? await inside.identities.findUniversalAuth(identity.id) : undefined
  const { role: organizationRole, customRole, name: label } = identity
  return { organizationRole, organizationRules: customRole?.rules, label, trustedIps: auth?.accessTokenTrustedIps }
}

function assertTrusted(trustedIps: Holder['trustedIps'], ipAddress: string | null): void {
  if (trustedIps === undefined || isTrustedAddress(ipAddress, trustedIps)) return
  throw new KmsError(
    'forbidden',
    'Access tokens of this identity are not accepted from your address. Its trusted IPs say from where they are.',
  )
}

function unauthorized(message: string): KmsError {
  return new KmsError('unauthorized', message)
}
