import type { Dependencies } from '@hanzo-kms/core'
import { forgetEndedTokens } from '@hanzo-kms/core/identities/forget-ended-tokens'
import { forgetRemovedSecrets } from '@hanzo-kms/core/secrets/forget-removed-secrets'
import { emptyTrash } from '@hanzo-kms/core/trash/empty-trash'
import { repeat, startLoops, tellDefect, type Worker } from './worker.ts'

const EVERY_MS = 60 * 60_000

/** Removes what has ended, at the start and every hour. Several processes may do so at once: rows that another takes are skipped. */
export function startHousekeeping(kms: Dependencies): Worker {
  // Tried again in an hour: nothing depends on it but room.
  const rhythm = { everyMs: EVERY_MS, onDefect: (error: unknown) => tellDefect(kms, 'housekeeping-broke', error) }
  return startLoops((signal) => [
    repeat(signal, rhythm, async () => {
      await forgetEndedTokens(kms)
      await forgetRemovedSecrets(kms)
      await emptyTrash(kms)
    }),
  ])
}
