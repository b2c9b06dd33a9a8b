import type { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import { recordEvent } from '../audit/record-event.ts'
import type { SignInMethod } from '../identities/access-token.ts'
import { issueToken } from '../identities/issue-token.ts'
import type { Membership } from '../organizations/read-organizations.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { User } from './user.ts'

/** Tokens for programs (the command line, scripts) end a day after the sign-in. */
export const accessTtlS = 24 * 60 * 60
/** A browser's session ends after two hours of rest, and twelve hours after the sign-in in any case. */
export const sessionIdleS = 2 * 60 * 60
export const sessionTtlS = 12 * 60 * 60
/** How long the second factor may be awaited. */
export const pendingTtlS = 10 * 60
/** Second factors that may be tried with one token. */
export const pendingTriesMax = 5
const ENDED_KEPT_MS = 7 * 24 * 60 * 60_000

export interface SignedIn {
  readonly text: Secret<string>
  readonly tokenId: string
  readonly user: User
  readonly membership: Membership
  /** The token waits for it, and is good for nothing else. */
  readonly needsSecondFactor: boolean
}

export interface Admission {
  readonly user: User
  readonly membership: Membership
  readonly method: SignInMethod
  readonly hasSecondFactor: boolean
  /** `choosing`: a program that will choose an organisation before it brings the second factor. */
  readonly channel: 'access' | 'session'
  readonly isChoosing?: boolean
  /** Shorter than the channel's. */
  readonly ttlS?: number
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/**
 * The token that somebody gets who has proved who they are.
 *
 *   no second factor set up, or brought       access or session
 *   awaited, program has not yet chosen       sign-in
 *   awaited                                   second-factor
 *
 * SECURITY: always a new token, never one that was there before the proof (session fixation).
 */
export async function giveToken(kms: Dependencies, inside: Repositories, admission: Admission): Promise<SignedIn> {
  const { user, membership, channel, method, hasSecondFactor, isChoosing = false, ipAddress, userAgent } = admission
  const nowMs = kms.clock.nowMs()
  const needsSecondFactor = !hasSecondFactor && (await inside.secondFactors.find(user.id))?.isConfirmed === true
  const purpose = !needsSecondFactor ? channel : isChoosing ? 'sign-in' : 'second-factor'
  const ttlS = needsSecondFactor ? pendingTtlS : (admission.ttlS ?? (channel === 'session' ? sessionTtlS : accessTtlS))
  const organizationId = membership.organization.id
  await inside.tokens.deleteEndedSessions(user.id, nowMs - ENDED_KEPT_MS)
  const { text, token } = await issueToken(kms, inside, {
    holder: { kind: 'user', id: user.id },
    ...{ organizationId, purpose, method, hasSecondFactor, ttlS, ipAddress, userAgent },
    usesMax: purpose === 'second-factor' ? pendingTriesMax : 0,
    idleS: purpose === 'session' ? sessionIdleS : 0,
    expiresAtMs: nowMs + ttlS * 1_000,
    renewableUntilMs: nowMs + ttlS * 1_000,
  })
  await recordEvent(
    kms,
    inside,
    { kind: 'user', id: user.id, organizationId, ipAddress, userAgent },
    {
      type: 'login-user',
      metadata: {
        userId: user.id,
        email: user.email,
        tokenId: token.id,
        method,
        ...(needsSecondFactor && { reason: 'waits for the second factor' }),
      },
    },
  )
  return { text, tokenId: token.id, user, membership, needsSecondFactor }
}

/** The named one, or the first by name. Throws `notFound` for one that the user is not a member of. */
export async function membershipOf(inside: Repositories, user: User, organizationId?: string): Promise<Membership> {
  const memberships = await inside.organizations.memberships({ kind: 'user', id: user.id })
  const chosen = organizationId === undefined ? memberships[0] : memberships.find(({ organization }) => organization.id === organizationId)
  if (chosen) return chosen
  throw organizationId === undefined
    ? new KmsError('unauthorized', 'This account is in no organization. Ask an administrator to add it.')
    : new KmsError('notFound', `Organization with ID '${organizationId}' not found`)
}
