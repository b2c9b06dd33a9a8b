import type { Dependencies } from '@hanzo-kms/core'
import { rewrapDataKeys } from '@hanzo-kms/core/keyring/rewrap-data-keys'
import { repeat, startLoops, tellDefect, type Worker } from './worker.ts'

/** Other processes may wrap with the old key until they have gone over, too. */
const EVERY_MS = 60_000

/** While an old root key is held: wraps with the one in use whatever is not, and says when the old one is needed no more. */
export function startRewrapping(kms: Dependencies, rootKeyId: string): Worker {
  // Tried again in a minute: nothing is lost but time, and the old key is still held.
  const rhythm = { everyMs: EVERY_MS, onDefect: (error: unknown) => tellDefect(kms, 'rewrapping-broke', error) }
  let isTold = false
  return startLoops((signal) => [
    repeat(signal, rhythm, async () => {
      const dataKeys = await rewrapDataKeys(kms, signal)
      if (!signal.aborted && (!isTold || dataKeys > 0)) kms.log.info('root-key-rotated', { rootKeyId, dataKeys })
      isTold = true
    }),
  ])
}
