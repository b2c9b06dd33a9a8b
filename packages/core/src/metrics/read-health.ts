import type { Dependencies } from '../ports.ts'

const DUE_MS_MAX = 5 * 60_000
const MINUTE_MS = 60_000

/** Why the server does not do all that it should; nothing when it does. Throws what the database throws. SECURITY: anyone may ask, so counts and names stay out of it. */
export async function readHealth({ store, clock }: Pick<Dependencies, 'store' | 'clock'>): Promise<readonly string[]> {
  const nowMs = clock.nowMs()
  const oldest = await store.transact(({ gauges }) => gauges.oldestDueAtMs(nowMs))
  if (oldest === null || nowMs - oldest <= DUE_MS_MAX) return []
  return [`Runs of syncs wait: the one that is due longest has been for ${Math.floor((nowMs - oldest) / MINUTE_MS)} minutes.`]
}
