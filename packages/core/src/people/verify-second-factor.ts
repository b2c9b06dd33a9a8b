import type { Secret } from '@hanzo-kms/connector-kit'
import { SecondFactorRefused } from '@hanzo-kms/contracts'
import type { AccessToken } from '../identities/access-token.ts'
import { digestOf } from '../identities/issue-token.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { giveToken, membershipOf, type SignedIn } from './give-token.ts'
import { lockedSentence } from './locked-sentence.ts'
import { recordOfUser } from './record-of-user.ts'
import { isRefusal, trySecondFactor } from './try-second-factor.ts'
import type { User } from './user.ts'

export interface SecondFactorProof {
  /** The one that waits. */
  readonly token: Secret<string>
  readonly code: string
  readonly channel: 'access' | 'session'
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

const BEGIN_ANEW = 'The sign-in is over: it took too long, had too many wrong codes, or was completed already. Sign in again.'

/**
 * The second half of a sign-in. The token that waits is spent by `pendingTriesMax` codes or by a right one, and a new token comes in its place.
 * Throws `SecondFactorRefused`: `mfa_invalid` where another code may be tried, `mfa_expired` where the sign-in must begin anew.
 */
export async function verifySecondFactor(kms: Dependencies, proof: SecondFactorProof): Promise<SignedIn> {
  const { channel, ipAddress, userAgent } = proof
  const pending = await kms.store.transact((inside) => spendTry(kms, inside, proof.token))
  if (!pending) throw new SecondFactorRefused('mfa_expired', BEGIN_ANEW)
  const { user, token } = pending
  const from = { ipAddress, userAgent }
  const outcome = await trySecondFactor(kms, { user, code: proof.code, isConfirmed: true, from }, async (inside, method) => {
    await inside.tokens.revoke(token.id)
    await recordOfUser(kms, inside, { user, isProven: true, ...from }, ({ id }) => ({
      type: 'verify-mfa',
      metadata: { userId: id, method },
    }))
    const membership = await membershipOf(inside, user, token.organizationId)
    return giveToken(kms, inside, { user, membership, method: token.method ?? 'password', hasSecondFactor: true, channel, ...from })
  })
  if (!isRefusal(outcome)) return outcome
  throw outcome.refused === 'locked'
    ? new SecondFactorRefused('mfa_expired', lockedSentence('codes', outcome.untilMs, kms.clock.nowMs()))
    : new SecondFactorRefused('mfa_invalid', 'This code is wrong, or was used already. Wait for the next one, or use a recovery code.')
}

async function spendTry(
  { cryptography, clock }: Dependencies,
  inside: Repositories,
  text: Secret<string>,
): Promise<{ readonly token: AccessToken; readonly user: User } | undefined> {
  const token = await inside.tokens.find(digestOf(cryptography, text))
  if (token?.purpose !== 'second-factor' || token.revoked) return undefined
  if (token.expiresAtMs === null || token.expiresAtMs <= clock.nowMs()) return undefined
  if (!(await inside.tokens.spendUse(token.id))) return undefined
  const user = await inside.users.find(token.holder.id)
  return user && { token, user }
}
