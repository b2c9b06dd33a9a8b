import { neverCancelled, type Secret } from '@hanzo-kms/connector-kit'
import { badRequest, KmsError } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import type { Dependencies, PasswordHasher } from '../ports.ts'
import { clearAttempts, spendAttempt, subjectOf } from './attempts.ts'
import { inTurn } from './in-turn.ts'
import { lockedSentence } from './locked-sentence.ts'
import { normaliseLoginId } from './login-id.ts'
import { recordOfUser } from './record-of-user.ts'
import type { User } from './user.ts'

export interface PasswordProof {
  readonly email: string
  readonly password: Secret<string>
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/** No refusal is answered sooner, so that small differences in what was done do not show. */
const REFUSAL_MS_MIN = 250

type Refusal = { readonly refused: 'wrong' } | { readonly refused: 'locked'; readonly untilMs: number }

/**
 * Whose e-mail address and password these are. Throws `unauthorized` in the same words for an account that does not exist, has no password, or has another.
 * SECURITY: an account that does not exist is counted, locked and verified like one that does: neither words nor time tell which addresses have accounts.
 */
export async function provePassword(kms: Dependencies, proof: PasswordProof): Promise<User> {
  const startedAtMs = kms.clock.nowMs()
  const outcome = await tryPassword(kms, proof)
  if (!('refused' in outcome)) return outcome
  await kms.clock.sleep(Math.max(0, startedAtMs + REFUSAL_MS_MIN - kms.clock.nowMs()), neverCancelled)
  throw new KmsError('unauthorized', sentenceOf(outcome, 'The e-mail address or the password is wrong.', kms.clock.nowMs()))
}

/** For what only the owner of the account may do, although somebody is signed in: throws `badRequest`. Wrong ones count like those of a sign-in. */
export async function proveOwnPassword(
  kms: Dependencies,
  actor: Pick<Actor, 'ipAddress' | 'userAgent'>,
  user: User,
  password: Secret<string> | undefined,
): Promise<void> {
  if (user.passwordHash === null) return
  if (password === undefined) throw badRequest('Your present password is needed for this.')
  const outcome = await tryPassword(kms, { email: user.email, password, ipAddress: actor.ipAddress, userAgent: actor.userAgent })
  if ('refused' in outcome) throw badRequest(sentenceOf(outcome, 'Your present password is another one.', kms.clock.nowMs()))
}

function sentenceOf(refusal: Refusal, whenWrong: string, nowMs: number): string {
  return refusal.refused === 'wrong' ? whenWrong : lockedSentence('passwords', refusal.untilMs, nowMs)
}

/**
 *   locked     refused without a look at the password, whether the account exists or not
 *   else       counted, then verified against the account's hash, or against nobody's
 */
function tryPassword(kms: Dependencies, proof: PasswordProof): Promise<User | Refusal> {
  const loginId = normaliseLoginId(proof.email)
  const subject = subjectOf(kms.cryptography, 'password', loginId ?? proof.email)
  return inTurn(kms.cryptography.base64url(subject), async () => {
    const spent = await spendAttempt(kms, subject)
    if (!spent.isAllowed) return { refused: 'locked', untilMs: spent.lockedUntilMs }
    const user = loginId === undefined ? undefined : await kms.store.transact(({ users }) => users.findByEmail(loginId))
    const hash = user?.passwordHash ?? (await nobodysHash(kms.passwords))
    const matches = await kms.passwords.verify(proof.password.reveal(), hash)
    if (user?.passwordHash && matches) {
      await kms.store.transact((inside) => clearAttempts(inside, subject))
      return user
    }
    await recordFailure(kms, proof, user, spent.locksUntilMs !== null)
    return { refused: 'wrong' }
  })
}

async function recordFailure(kms: Dependencies, proof: PasswordProof, user: User | undefined, locks: boolean): Promise<void> {
  const { ipAddress, userAgent } = proof
  const at = { user, ipAddress, userAgent, isProven: false }
  await kms.store.transact(async (inside) => {
    await recordOfUser(kms, inside, at, ({ id, email }) => ({
      type: 'login-user',
      outcome: 'refused',
      metadata: { userId: id, email, method: 'password', reason: 'wrong password' },
    }))
    if (locks) await recordOfUser(kms, inside, at, ({ id, email }) => ({ type: 'lock-user', metadata: { userId: id, email } }))
  })
  kms.log.warn('sign-in-refused', { known: user !== undefined, locked: locks })
}

const nobodysHashes = new WeakMap<PasswordHasher, Promise<string>>()

/** Made once per hasher, with its own parameters: a hash written down here would take another time than real ones. */
function nobodysHash(passwords: PasswordHasher): Promise<string> {
  const known = nobodysHashes.get(passwords)
  if (known) return known
  const made = passwords.hash('the password of nobody')
  nobodysHashes.set(passwords, made)
  return made
}
