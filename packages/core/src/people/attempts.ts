import type { Cryptography } from '../keyring/cryptography.ts'
import type { Dependencies, Repositories } from '../ports.ts'

/** Guesses that may fail within the window, before the account is locked. */
export const attemptsMax = 10
const WINDOW_MS = 15 * 60_000
const LOCK_MS = 15 * 60_000
/** Rows without meaning that one attempt clears away: more than it makes. */
const CLEARED_PER_ATTEMPT_MAX = 20

/** Failed guesses at one subject; no row is no failure. */
export interface Attempts {
  readonly failed: number
  readonly firstAtMs: number
  readonly lockedUntilMs: number | null
}

export interface AttemptRepository {
  find(subject: Uint8Array): Promise<Attempts | undefined>
  /** `endsAtMs`: from then on the row means nothing. */
  put(subject: Uint8Array, attempts: Attempts & { readonly endsAtMs: number }): Promise<void>
  delete(subject: Uint8Array): Promise<void>
  deleteEnded(nowMs: number, rowsMax: number): Promise<void>
  /** Those of the subjects that are locked now. */
  locked(subjects: readonly Uint8Array[], nowMs: number): Promise<readonly Uint8Array[]>
}

/** Passwords are guessed at by login id, whether it has an account or not; second factors by user; client secrets by a client id that nobody has. */
export function subjectOf(cryptography: Cryptography, what: 'password' | 'second-factor' | 'client-secret', who: string): Uint8Array {
  return cryptography.digest(new TextEncoder().encode(`${what}:${who}`))
}

export type Spent =
  | { readonly isAllowed: false; readonly lockedUntilMs: number }
  /** `locks`: the last one; if it fails, the subject is locked until then. */
  | { readonly isAllowed: true; readonly locksUntilMs: number | null }

/**
 *   locked                                  refused, not counted
 *   fewer than `attemptsMax` in the window  counted; the last of them locks
 *   the window or the lock is over          counted as the first
 *
 * SECURITY: counted before the guess is looked at, and committed. Any number of guesses at once get `attemptsMax` answers; success takes the count back.
 */
export function spendAttempt(kms: Pick<Dependencies, 'store' | 'clock'>, subject: Uint8Array): Promise<Spent> {
  return kms.store.transact(async ({ attempts }) => {
    const nowMs = kms.clock.nowMs()
    await attempts.deleteEnded(nowMs, CLEARED_PER_ATTEMPT_MAX)
    const known = await attempts.find(subject)
    const untilMs = known?.lockedUntilMs ?? null
    // No lock is longer than this: one that is was set before the clock was set back.
    if (untilMs !== null && untilMs > nowMs && untilMs <= nowMs + LOCK_MS) return { isAllowed: false, lockedUntilMs: untilMs }
    const running = known !== undefined && known.lockedUntilMs === null && nowMs - known.firstAtMs < WINDOW_MS ? known : undefined
    const failed = (running?.failed ?? 0) + 1
    const firstAtMs = running?.firstAtMs ?? nowMs
    const lockedUntilMs = failed >= attemptsMax ? nowMs + LOCK_MS : null
    await attempts.put(subject, { failed, firstAtMs, lockedUntilMs, endsAtMs: lockedUntilMs ?? firstAtMs + WINDOW_MS })
    return { isAllowed: true, locksUntilMs: lockedUntilMs }
  })
}

/** After a guess that was right, and by an administrator's unlock. */
export function clearAttempts(inside: Repositories, subject: Uint8Array): Promise<void> {
  return inside.attempts.delete(subject)
}
