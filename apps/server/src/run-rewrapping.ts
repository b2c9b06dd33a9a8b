import { setTimeout as wait } from 'node:timers/promises'
import type { Dependencies } from '@hanzo-kms/core'
import { rewrapDataKeys } from '@hanzo-kms/core/keyring/rewrap-data-keys'

/** Other processes may wrap with the old key until they have gone over, too. */
const EVERY_MS = 60_000

export interface Rewrapping {
  stop(): Promise<void>
}

/** While an old root key is held: wraps with the one in use whatever is not, and says when the old one is needed no more. */
export function startRewrapping(kms: Dependencies, rootKeyId: string): Rewrapping {
  const stopping = new AbortController()
  const loop = rewrapAll(kms, rootKeyId, stopping.signal)
  return {
    stop() {
      stopping.abort()
      return loop
    },
  }
}

async function rewrapAll(kms: Dependencies, rootKeyId: string, signal: AbortSignal): Promise<void> {
  let isTold = false
  while (!signal.aborted) {
    try {
      const dataKeys = await rewrapDataKeys(kms, signal)
      if (!signal.aborted && (!isTold || dataKeys > 0)) kms.log.info('root-key-rotated', { rootKeyId, dataKeys })
      isTold = true
    } catch (error) {
      // Tried again in a minute: nothing is lost but time, and the old key is still held.
      kms.log.warn('rewrapping-broke', { error: error instanceof Error ? error.name : typeof error })
    }
    await wait(EVERY_MS, undefined, { ref: false, signal }).catch(() => {})
  }
}
