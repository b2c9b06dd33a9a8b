import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { checkDueSyncs } from '@hanzo-kms/core/sync/drift/check-due-syncs'

/** Checks are due after minutes and hours. */
const LOOK_EVERY_MS = 30_000

export interface DriftChecks {
  stop(): Promise<void>
}

/** Looks for drift of the syncs whose time has come. */
export function startDriftChecks(kms: Dependencies): DriftChecks {
  const stopping = new AbortController()
  const loop = lookOut(kms, stopping.signal)
  return {
    stop() {
      stopping.abort()
      return loop
    },
  }
}

async function lookOut(kms: Dependencies, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // First of all: what was just started has its own work to begin with.
    await wait(LOOK_EVERY_MS, undefined, { ref: false, signal }).catch(() => {})
    if (signal.aborted) return
    try {
      await checkDueSyncs(kms, Math.random, signal)
    } catch (error) {
      if (!signal.aborted) kms.log.warn('drift-checks-broke', { error: error instanceof Error ? error.name : typeof error })
    }
  }
}
