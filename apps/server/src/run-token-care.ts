import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { advanceDueRotations } from '@hanzo-kms/core/connections/care/advance-rotation'
import { careForConnections } from '@hanzo-kms/core/connections/care/care-for-connections'

/** A rotation waits for runs of a few seconds. */
const ROTATIONS_EVERY_MS = 5_000
/** Connections are looked after every few hours. */
const CARE_EVERY_MS = 60_000

export interface TokenCare {
  stop(): Promise<void>
}

/** Goes on with rotations under way, and looks after connections whose time has come. */
export function startTokenCare(kms: Dependencies): TokenCare {
  const stopping = new AbortController()
  const { signal } = stopping
  const loops = [
    every(kms, ROTATIONS_EVERY_MS, signal, () => advanceDueRotations(kms, signal)),
    every(kms, CARE_EVERY_MS, signal, () => careForConnections(kms, Math.random, signal)),
  ]
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

async function every(kms: Dependencies, periodMs: number, signal: AbortSignal, work: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await wait(periodMs, undefined, { ref: false, signal }).catch(() => {})
    if (signal.aborted) return
    try {
      await work()
    } catch (error) {
      if (!signal.aborted) kms.log.warn('token-care-broke', { error: error instanceof Error ? error.name : typeof error })
    }
  }
}
