import { lockoutDefaults } from '@hanzo-kms/contracts/universal-auth'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { subjectOf } from '../people/attempts.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { UniversalAuth } from './identity.ts'

type Counting = Pick<Dependencies, 'cryptography' | 'clock' | 'keyRing' | 'auditTrail'>
type Counter = Pick<UniversalAuth, 'failedLogins' | 'firstFailedAtMs' | 'lockedUntilMs'>
interface Rules {
  readonly threshold: number
  readonly durationS: number
  readonly counterResetS: number
}

/** Rows without meaning that one guess clears away: more than it makes. */
const CLEARED_MAX = 20

/** Failures further apart than the reset time do not add up. */
function afterFailure({ failedLogins, firstFailedAtMs }: Counter, rules: Rules, nowMs: number): Counter {
  const startedAtMs = firstFailedAtMs !== null && nowMs - firstFailedAtMs < rules.counterResetS * 1_000 ? firstFailedAtMs : null
  const failed = startedAtMs === null ? 1 : failedLogins + 1
  return failed >= rules.threshold
    ? { failedLogins: 0, firstFailedAtMs: null, lockedUntilMs: nowMs + rules.durationS * 1_000 }
    : { failedLogins: failed, firstFailedAtMs: startedAtMs ?? nowMs, lockedUntilMs: null }
}

/** A wrong secret for an identity: recorded, counted, and perhaps the one that locks. */
export async function countFailedLogin(
  kms: Counting,
  inside: Repositories,
  auth: UniversalAuth,
  claimed: Actor,
  projectId: string | null,
): Promise<void> {
  const { identityId, lockoutDurationS } = auth
  const metadata = { identityId, identityUniversalAuthId: auth.id, reason: 'Invalid credentials' }
  // Where no lock-out ends it, guessing must not fill the log.
  if (kms.auditTrail.tellsRefusal(claimed, 'login-identity-universal-auth'))
    await recordEvent(kms, inside, claimed, { type: 'login-identity-universal-auth', outcome: 'refused', projectId, metadata })
  if (!auth.lockoutEnabled) return
  const rules = { threshold: auth.lockoutThreshold, durationS: lockoutDurationS, counterResetS: auth.lockoutCounterResetS }
  const next = afterFailure(auth, rules, kms.clock.nowMs())
  await inside.identities.updateUniversalAuth(auth.id, next)
  if (next.lockedUntilMs !== null)
    await recordEvent(kms, inside, claimed, { type: 'lock-identity-universal-auth', projectId, metadata: { identityId, lockoutDurationS } })
}

/**
 * A guess at a client id that nobody has, or from an address where its identity is not known. Answers whether that client id counts as locked there.
 * SECURITY: counted and locked as an identity with the defaults is, in rows of its own: neither words nor work tell which client ids there are.
 */
export async function countStrayLogin(kms: Counting, inside: Repositories, clientId: string): Promise<'locked' | 'counted'> {
  const nowMs = kms.clock.nowMs()
  const subject = subjectOf(kms.cryptography, 'client-secret', clientId)
  await inside.attempts.deleteEnded(nowMs, CLEARED_MAX)
  const known = await inside.attempts.find(subject)
  if (known && known.lockedUntilMs !== null && known.lockedUntilMs > nowMs) return 'locked'
  const before = { failedLogins: known?.failed ?? 0, firstFailedAtMs: known?.firstAtMs ?? null, lockedUntilMs: null }
  const { failedLogins, firstFailedAtMs, lockedUntilMs } = afterFailure(before, lockoutDefaults, nowMs)
  const firstAtMs = firstFailedAtMs ?? nowMs
  const endsAtMs = lockedUntilMs ?? firstAtMs + lockoutDefaults.counterResetS * 1_000
  await inside.attempts.put(subject, { failed: failedLogins, firstAtMs, lockedUntilMs, endsAtMs })
  return 'counted'
}
