import type { Dependencies } from '@hanzo-kms/core'
import { checkDueSyncs } from '@hanzo-kms/core/sync/drift/check-due-syncs'
import { repeat, startLoops, tellDefect, type Worker } from './worker.ts'

/** Checks are due after minutes and hours. The first look comes as late: what was just started has its own work to begin with. */
const LOOK_EVERY_MS = 30_000

/** Looks for drift of the syncs whose time has come. */
export function startDriftChecks(kms: Dependencies): Worker {
  return startLoops((signal) => {
    const onDefect = (error: unknown) => void (signal.aborted || tellDefect(kms, 'drift-checks-broke', error))
    return [
      repeat(signal, { everyMs: LOOK_EVERY_MS, firstAfterMs: LOOK_EVERY_MS, onDefect }, () => checkDueSyncs(kms, Math.random, signal)),
    ]
  })
}
