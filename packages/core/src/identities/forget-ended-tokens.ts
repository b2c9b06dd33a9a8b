import { inRounds } from '../in-rounds.ts'
import type { Dependencies } from '../ports.ts'

/** Until then an ended token is told from one that never was. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000
const ROWS_MAX = 1_000

/** Removes tokens that ended long ago: each sign-in of a machine leaves one. Answers how many; what is left over goes the next time. */
export function forgetEndedTokens({ store, clock }: Pick<Dependencies, 'store' | 'clock'>): Promise<number> {
  return inRounds(ROWS_MAX, () => store.transact(({ tokens }) => tokens.deleteEnded(clock.nowMs() - KEPT_MS, ROWS_MAX)))
}
