import { undoMs } from '@hanzo-kms/contracts'
import { inRounds } from '../in-rounds.ts'
import type { Dependencies } from '../ports.ts'

const DAY_MS = 86_400_000
const SECRETS_MAX = 1_000

/** Removes for good what was deleted so long ago that no rollback reaches it. Answers how many; what is left over goes the next time. */
export function forgetRemovedSecrets({ store, clock }: Pick<Dependencies, 'store' | 'clock'>): Promise<number> {
  return inRounds(SECRETS_MAX, () => store.transact(({ secrets }) => secrets.forgetRemoved(clock.nowMs() - undoMs - DAY_MS, SECRETS_MAX)))
}
