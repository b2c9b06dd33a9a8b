import type { Dependencies } from '@hanzo-kms/core'
import { advanceDueRotations } from '@hanzo-kms/core/connections/care/advance-rotation'
import { careForConnections } from '@hanzo-kms/core/connections/care/care-for-connections'
import { repeat, startLoops, tellDefect, type Worker } from './worker.ts'

/** A rotation waits for runs of a few seconds. */
const ROTATIONS_EVERY_MS = 5_000
/** Connections are looked after every few hours. */
const CARE_EVERY_MS = 60_000

/** Goes on with rotations under way, and looks after connections whose time has come. */
export function startTokenCare(kms: Dependencies): Worker {
  return startLoops((signal) => {
    const onDefect = (error: unknown) => void (signal.aborted || tellDefect(kms, 'token-care-broke', error))
    const every = (everyMs: number) => ({ everyMs, firstAfterMs: everyMs, onDefect })
    return [
      repeat(signal, every(ROTATIONS_EVERY_MS), () => advanceDueRotations(kms, signal)),
      repeat(signal, every(CARE_EVERY_MS), () => careForConnections(kms, Math.random, signal)),
    ]
  })
}
