import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '@hanzo-kms/core'

/** A clock that runs with the system's, and can be set forward. */
export interface TestClock extends Clock {
  advance(durationMs: number): void
}

const LOOK_EVERY_MS = 10

export function createTestClock(): TestClock {
  let aheadMs = 0
  const nowMs = () => Date.now() + aheadMs
  return {
    nowMs,
    async sleep(durationMs, signal) {
      const untilMs = nowMs() + durationMs
      while (!signal.aborted && nowMs() < untilMs) await wait(LOOK_EVERY_MS, undefined, { ref: false })
    },
    advance(durationMs) {
      aheadMs += durationMs
    },
  }
}
