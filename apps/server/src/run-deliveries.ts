import type { Dependencies } from '@hanzo-kms/core'
import { claimDelivery, deliver } from '@hanzo-kms/core/notifications/deliver'
import { type Bell, untilRungOr } from './bell.ts'
import { startOnQueue, tellDefect, type Worker } from './worker.ts'

/** Of different channels; one of a channel at a time is the store's promise. */
const DELIVERIES_AT_ONCE_MAX = 4
/** The end of a run is heard of at once; anything else is found so often. */
const LOOK_EVERY_MS = 5_000
const BROKE = 'deliveries-broke'

/** Sends what channels are to be told. Several processes may: each claims what it sends. */
export function startDeliveries(kms: Dependencies): Promise<Worker> {
  return startOnQueue(kms, (bell, signal) => workOff(kms, bell, signal))
}

async function workOff(kms: Dependencies, bell: Bell, signal: AbortSignal): Promise<void> {
  const underWay = new Set<Promise<void>>()
  while (!signal.aborted) {
    const rung = bell.next()
    const isMore = underWay.size < DELIVERIES_AT_ONCE_MAX && (await begin(kms, bell, underWay))
    if (!isMore) await untilRungOr(rung, LOOK_EVERY_MS)
  }
  await Promise.all(underWay)
}

/** False when nothing is due. */
async function begin(kms: Dependencies, bell: Bell, underWay: Set<Promise<void>>): Promise<boolean> {
  try {
    const claimed = await claimDelivery(kms)
    if (!claimed) return false
    const sending = deliver(kms, claimed, Math.random)
      .then(() => {})
      .catch((error: unknown) => tellDefect(kms, BROKE, error))
      .finally(() => {
        underWay.delete(sending)
        bell.ring()
      })
    underWay.add(sending)
    return true
  } catch (error) {
    tellDefect(kms, BROKE, error)
    return false
  }
}
