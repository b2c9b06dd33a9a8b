import { limits } from '@hanzo-kms/contracts'
import type { Dependencies } from '../ports.ts'

const DAY_MS = 86_400_000
const SECRETS_MAX = 1_000
const ROUNDS_MAX = 100

/** Removes for good what was deleted so long ago that no rollback reaches it. Answers how many; what is left over goes the next time. */
export async function forgetRemovedSecrets({ store, clock }: Pick<Dependencies, 'store' | 'clock'>): Promise<number> {
  let forgotten = 0
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const beforeMs = clock.nowMs() - (limits.undoDays + 1) * DAY_MS
    const gone = await store.transact(({ secrets }) => secrets.forgetRemoved(beforeMs, SECRETS_MAX))
    forgotten += gone
    if (gone < SECRETS_MAX) break
  }
  return forgotten
}
