import { setTimeout as wait } from 'node:timers/promises'

/** Ask for the next ring before looking at what it is about: one in between is not missed then. */
export interface Bell {
  /** Settles at the next ring. */
  next(): Promise<void>
  readonly ring: () => void
}

export function createBell(): Bell {
  let { promise, resolve } = Promise.withResolvers<void>()
  return {
    next: () => promise,
    ring: () => {
      resolve()
      ;({ promise, resolve } = Promise.withResolvers<void>())
    },
  }
}

/** Ends the timer with the wait: bells ring more often than timers end. */
export async function untilRungOr(rung: Promise<void>, waitMs: number): Promise<void> {
  const timer = new AbortController()
  const due = wait(waitMs, undefined, { ref: false, signal: timer.signal })
  await Promise.race([rung, due.catch(() => {})])
  timer.abort()
}
