import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { forgetEndedTokens } from '@hanzo-kms/core/identities/forget-ended-tokens'
import { forgetRemovedSecrets } from '@hanzo-kms/core/secrets/forget-removed-secrets'
import { emptyTrash } from '@hanzo-kms/core/trash/empty-trash'

const EVERY_MS = 60 * 60_000

export interface Housekeeping {
  stop(): Promise<void>
}

/** Removes what has ended, at the start and every hour. Several processes may do so at once: rows that another takes are skipped. */
export function startHousekeeping(kms: Dependencies): Housekeeping {
  const stopping = new AbortController()
  const loop = keepHouse(kms, stopping.signal)
  return {
    stop() {
      stopping.abort()
      return loop
    },
  }
}

async function keepHouse(kms: Dependencies, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await forgetEndedTokens(kms)
      await forgetRemovedSecrets(kms)
      await emptyTrash(kms)
    } catch (error) {
      // Tried again in an hour: nothing depends on it but room.
      kms.log.warn('housekeeping-broke', { error: error instanceof Error ? error.name : typeof error })
    }
    await wait(EVERY_MS, undefined, { ref: false, signal }).catch(() => {})
  }
}
