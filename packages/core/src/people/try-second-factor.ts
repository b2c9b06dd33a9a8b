import type { Actor } from '../access/actor.ts'
import { userScope } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { clearAttempts, spendAttempt, subjectOf } from './attempts.ts'
import { inTurn } from './in-turn.ts'
import { recordOfUser } from './record-of-user.ts'
import { digestOfRecoveryCode } from './recovery-codes.ts'
import type { SecondFactor } from './second-factor.ts'
import type { User } from './user.ts'

export type CodeRefusal = { readonly refused: 'wrong' } | { readonly refused: 'locked'; readonly untilMs: number }
export type CodeMethod = 'totp' | 'recovery-code'

interface Try {
  readonly user: User
  /** Six digits from the app, or a recovery code. */
  readonly code: string
  /** Whether the factor must be in use already, or be waiting for its first code. */
  readonly isConfirmed: boolean
  readonly from: Pick<Actor, 'ipAddress' | 'userAgent'>
}

/**
 * A code for what it is needed for: `then` runs in the transaction that burns it.
 *
 *   locked by wrong codes before          refused, not looked at
 *   wrong, used already, or of another    refused; counts towards the lock
 *   right                                 burned, and what it was for is done
 *
 * SECURITY: each code counts once. Of any number of equal codes at once, one changes the row; the others find it changed.
 */
export function trySecondFactor<T>(
  kms: Dependencies,
  attempt: Try,
  then: (inside: Repositories, method: CodeMethod) => Promise<T>,
): Promise<T | CodeRefusal> {
  const { user } = attempt
  const subject = subjectOf(kms.cryptography, 'second-factor', user.id)
  return inTurn(kms.cryptography.base64url(subject), async () => {
    const spent = await spendAttempt(kms, subject)
    if (!spent.isAllowed) return { refused: 'locked', untilMs: spent.lockedUntilMs }
    return kms.store.transact(async (inside) => {
      const factor = await inside.secondFactors.find(user.id)
      const method = factor?.isConfirmed === attempt.isConfirmed ? await burnCode(kms, inside, factor, attempt.code) : undefined
      if (method === undefined) return recordWrongCode(kms, inside, attempt, spent.locksUntilMs !== null)
      await clearAttempts(inside, subject)
      return then(inside, method)
    })
  })
}

async function burnCode(kms: Dependencies, inside: Repositories, factor: SecondFactor, typed: string): Promise<CodeMethod | undefined> {
  const nowMs = kms.clock.nowMs()
  const { userId, version, sealedSecret } = factor
  const digits = typed.replaceAll(/\s/g, '')
  if (!/^\d+$/.test(digits)) {
    const digest = digestOfRecoveryCode(kms.cryptography, userId, typed)
    return (await inside.secondFactors.burnRecoveryCode(userId, digest, nowMs)) ? 'recovery-code' : undefined
  }
  const keys = await kms.keyRing.unlock(userScope(userId), inside.dataKeys)
  const step = kms.oneTimeCodes.stepOf(keys.open(sealedSecret, { purpose: 'totp-secret', id: userId, version }), digits, nowMs)
  return step !== undefined && (await inside.secondFactors.burn(userId, step)) ? 'totp' : undefined
}

async function recordWrongCode(kms: Dependencies, inside: Repositories, { user, from }: Try, locks: boolean): Promise<CodeRefusal> {
  const at = { user, isProven: false, ...from }
  await recordOfUser(kms, inside, at, ({ id }) => ({
    type: 'verify-mfa',
    outcome: 'refused',
    metadata: { userId: id, method: 'totp', reason: 'wrong code' },
  }))
  if (locks) await recordOfUser(kms, inside, at, ({ id, email }) => ({ type: 'lock-user', metadata: { userId: id, email } }))
  kms.log.warn('second-factor-refused', { userId: user.id, locked: locks })
  return { refused: 'wrong' }
}

export function isRefusal(outcome: unknown): outcome is CodeRefusal {
  return typeof outcome === 'object' && outcome !== null && 'refused' in outcome
}
