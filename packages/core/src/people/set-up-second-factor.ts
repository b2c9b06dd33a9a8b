import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { userScope } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { lockedSentence } from './locked-sentence.ts'
import { proveOwnPassword } from './prove-password.ts'
import { recordOfUser } from './record-of-user.ts'
import { digestOfRecoveryCode, generateRecoveryCodes } from './recovery-codes.ts'
import { signedInUser } from './select-organization.ts'
import { type CodeRefusal, isRefusal, trySecondFactor } from './try-second-factor.ts'
import type { User } from './user.ts'

/**
 *   none ── enrol ──▶ waits for its first code ── confirm ──▶ in use ── remove, or an administrator's reset ──▶ none
 *                     └─ enrol again: another secret
 */
export interface SecondFactorState {
  readonly isEnabled: boolean
  readonly recoveryCodesLeft: number
}

export function readSecondFactor(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<SecondFactorState> {
  return kms.store.transact(async (inside) => {
    const { user } = await signedInUser(inside, actor)
    const factor = await inside.secondFactors.find(user.id)
    return { isEnabled: factor?.isConfirmed ?? false, recoveryCodesLeft: await inside.secondFactors.countRecoveryCodes(user.id) }
  })
}

/** SECURITY: needs the password, so that whoever finds a browser signed in cannot lock its owner out. The secret is shown here and never again. */
export async function enrolSecondFactor(
  kms: Dependencies,
  actor: Actor,
  { password }: { readonly password: Secret<string> | undefined },
): Promise<{ readonly secret: Secret<string>; readonly url: Secret<string> }> {
  const { user } = await kms.store.transact((inside) => signedInUser(inside, actor))
  await proveOwnPassword(kms, actor, user, password)
  const secret = kms.oneTimeCodes.newSecret()
  const scope = userScope(user.id)
  // In a transaction of its own: a key that was sealed with must be one that is kept.
  await kms.store.transact(async ({ dataKeys }) => {
    if ((await dataKeys.list(scope)).length === 0) await kms.keyRing.establish(scope, dataKeys, kms.clock.nowMs())
  })
  await kms.store.transact(async (inside) => {
    const before = await inside.secondFactors.find(user.id)
    if (before?.isConfirmed) throw badRequest('A second factor is in use already. Remove it first; that takes one of its codes.')
    const version = (before?.version ?? 0) + 1
    const keys = await kms.keyRing.unlock(scope, inside.dataKeys)
    const sealedSecret = keys.seal(secret, { purpose: 'totp-secret', id: user.id, version })
    await inside.secondFactors.put({
      ...{ userId: user.id, version, sealedSecret, isConfirmed: false, lastStep: 0 },
      createdAtMs: kms.clock.nowMs(),
    })
  })
  return { secret, url: kms.oneTimeCodes.urlOf(secret, user.email) }
}

/** One code proves that the app has the secret. Answers with the recovery codes; every other session was signed in without the factor, and ends. */
export async function confirmSecondFactor(kms: Dependencies, actor: Actor, code: string): Promise<readonly Secret<string>[]> {
  const { user, session } = await kms.store.transact((inside) => signedInUser(inside, actor))
  const outcome = await trySecondFactor(kms, { user, code, isConfirmed: false, from: actor }, async (inside) => {
    await inside.secondFactors.confirm(user.id)
    await inside.tokens.markSecondFactor(session.tokenId)
    await inside.tokens.revokeSessions(user.id, { exceptId: session.tokenId })
    await record(kms, inside, actor, user, 'enable-mfa')
    return keepRecoveryCodes(kms, inside, actor, user)
  })
  return orThrow(kms, outcome)
}

/** Takes a code, so that a stolen session cannot take the factor away. */
export async function removeSecondFactor(kms: Dependencies, actor: Actor, code: string): Promise<void> {
  const { user } = await kms.store.transact((inside) => signedInUser(inside, actor))
  const outcome = await trySecondFactor(kms, { user, code, isConfirmed: true, from: actor }, async (inside) => {
    await inside.secondFactors.delete(user.id)
    await record(kms, inside, actor, user, 'disable-mfa')
  })
  orThrow(kms, outcome)
}

/** New ones in the place of all that were there. */
export async function renewRecoveryCodes(kms: Dependencies, actor: Actor, code: string): Promise<readonly Secret<string>[]> {
  const { user } = await kms.store.transact((inside) => signedInUser(inside, actor))
  return orThrow(
    kms,
    await trySecondFactor(kms, { user, code, isConfirmed: true, from: actor }, (inside) => keepRecoveryCodes(kms, inside, actor, user)),
  )
}

async function keepRecoveryCodes(kms: Dependencies, inside: Repositories, actor: Actor, user: User): Promise<readonly Secret<string>[]> {
  const codes = generateRecoveryCodes(kms.cryptography)
  await inside.secondFactors.setRecoveryCodes(
    user.id,
    codes.map((code) => digestOfRecoveryCode(kms.cryptography, user.id, code.reveal())),
  )
  const { ipAddress, userAgent } = actor
  await recordOfUser(kms, inside, { user, isProven: true, ipAddress, userAgent }, ({ id }) => ({
    type: 'create-recovery-codes',
    metadata: { userId: id, numberOfCodes: codes.length },
  }))
  return codes
}

function record(kms: Dependencies, inside: Repositories, { ipAddress, userAgent }: Actor, user: User, type: 'enable-mfa' | 'disable-mfa') {
  return recordOfUser(kms, inside, { user, isProven: true, ipAddress, userAgent }, ({ id }) => ({
    type,
    metadata: { userId: id, method: 'totp' },
  }))
}

function orThrow<T>(kms: Pick<Dependencies, 'clock'>, outcome: T | CodeRefusal): T {
  if (!isRefusal(outcome)) return outcome
  throw badRequest(
    outcome.refused === 'locked'
      ? lockedSentence('codes', outcome.untilMs, kms.clock.nowMs())
      : 'This code is wrong, or was used already. Take the one that your app shows now; each counts once.',
  )
}
