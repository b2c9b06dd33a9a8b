import { neverCancelled } from '@hanzo-kms/connector-kit'
import type { Clock, Store } from '../ports.ts'

/**
 * What this process found out moments ago, so that asking again costs nothing: whose a token is, what somebody holds in a project, where a folder is. Beside it, what was shown on the
 * basis of such findings. docs/adr/0016 says why this is safe.
 *
 * SECURITY: a token that was revoked and a right that was taken away must end within a second, also when another process did it, of which nobody here hears.
 *
 *   in this process   everything is forgotten before the change is answered (`Store.onAccessChanged`)
 *   elsewhere         no finding is older than `FRESH_MS` when it is used
 *
 * What is only allowed to somebody because of a finding is never kept longer than it: `shown` asks for the very findings it was made from. That the values in it are still those that are
 * stored is for the audit trail to prove (`Provided`).
 */
export interface Memory {
  /** To be taken before a finding is read. */
  moment(): Moment
  recent<T extends object>(key: string): T | undefined
  /** Whether it was found before, however long ago. */
  knows(key: string): boolean
  /** As it was moments ago, or as `read` finds it: once for all who ask meanwhile. What `read` throws is not kept. */
  lately<T extends object>(key: string, read: () => Promise<T>): Promise<T>
  /** Answers with the object that is kept: the one from before where it says the same. Nothing is kept of what was read before the last change of this process. */
  note<T extends object>(key: string, found: T, moment: Moment): T
  forget(key: string): void
  /** What was made from these findings, or from these and others behind them. */
  shown<T>(key: string, basis: readonly object[]): T | undefined
  /** `chars` is about how much memory it takes. */
  keep(key: string, shown: Shown): void
}

export interface Moment {
  readonly atMs: number
  readonly changes: number
}

export interface Shown {
  readonly answer: unknown
  readonly basis: readonly object[]
  readonly chars: number
}

interface Finding {
  readonly found: object
  readonly text: string
  readonly atMs: number
}

/** INVARIANT: below a second by more than a request takes (tests/access/within-a-second.test.ts). */
const FRESH_MS = 500
/** What nobody asked for so long does not stay in memory. */
const UNUSED_MS = 10_000
const ENTRIES_MAX = 20_000
const CHARS_MAX = 64 * 1_048_576

export function createMemory({ store, clock }: { readonly store: Pick<Store, 'onAccessChanged'>; readonly clock: Clock }): Memory {
  const findings = new Map<string, Finding>()
  const answers = new Map<string, Shown & { usedAtMs: number }>()
  const reading = new Map<string, { readonly atMs: number; readonly found: Promise<object> }>()
  let chars = 0
  let changes = 0
  let isSweeping = false

  function forgetAll(): void {
    findings.clear()
    answers.clear()
    // Whoever asks from now on must not wait for what was read before.
    reading.clear()
    chars = 0
  }

  // A clock that was set back makes nothing live longer.
  function isYoung(atMs: number, maxMs: number): boolean {
    const ageMs = clock.nowMs() - atMs
    return ageMs >= 0 && ageMs < maxMs
  }

  function drop(key: string): void {
    chars -= answers.get(key)?.chars ?? 0
    answers.delete(key)
  }

  async function sweep(): Promise<void> {
    isSweeping = true
    while (findings.size + answers.size > 0) {
      await clock.sleep(UNUSED_MS, neverCancelled)
      for (const [key, { atMs }] of findings) if (!isYoung(atMs, UNUSED_MS)) findings.delete(key)
      for (const [key, { usedAtMs }] of answers) if (!isYoung(usedAtMs, UNUSED_MS)) drop(key)
    }
    isSweeping = false
  }

  store.onAccessChanged(() => {
    changes += 1
    forgetAll()
  })

  function readNow(key: string, read: () => Promise<object>): Promise<object> {
    const from = moment()
    const found = read().then((value) => memory.note(key, value, from))
    const underWay = { atMs: from.atMs, found }
    reading.set(key, underWay)
    const end = () => void (reading.get(key) === underWay && reading.delete(key))
    found.then(end, end)
    return found
  }

  const moment = (): Moment => ({ atMs: clock.nowMs(), changes })

  const memory: Memory = {
    moment,
    recent<T extends object>(key: string) {
      const finding = findings.get(key)
      return finding && isYoung(finding.atMs, FRESH_MS) ? (finding.found as T) : undefined
    },
    knows: (key) => findings.has(key),
    lately<T extends object>(key: string, read: () => Promise<T>) {
      const recent = memory.recent<T>(key)
      if (recent) return Promise.resolve(recent)
      const underWay = reading.get(key)
      // A reading that hangs is nobody's but those who began it.
      const found = underWay && isYoung(underWay.atMs, FRESH_MS) ? underWay.found : readNow(key, read)
      return found as Promise<T>
    },
    note<T extends object>(key: string, found: T, moment: Moment) {
      if (moment.changes !== changes) return found
      if (findings.size >= ENTRIES_MAX) forgetAll()
      const before = findings.get(key)
      const text = JSON.stringify(found)
      const kept = before?.text === text ? (before.found as T) : found
      findings.set(key, { found: kept, text, atMs: moment.atMs })
      if (!isSweeping) void sweep()
      return kept
    },
    forget(key) {
      findings.delete(key)
      reading.delete(key)
    },
    shown<T>(key: string, basis: readonly object[]) {
      const known = answers.get(key)
      if (!known || basis.some((finding, index) => finding !== known.basis[index])) return undefined
      known.usedAtMs = clock.nowMs()
      return known.answer as T
    },
    keep(key, shown) {
      drop(key)
      if (shown.chars > CHARS_MAX) return
      if (answers.size >= ENTRIES_MAX || chars + shown.chars > CHARS_MAX) forgetAll()
      answers.set(key, { ...shown, usedAtMs: clock.nowMs() })
      chars += shown.chars
      if (!isSweeping) void sweep()
    },
  }
  return memory
}
