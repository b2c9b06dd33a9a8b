import type { Dependencies } from '../ports.ts'

/** Until then an ended token is told from one that never was. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000
const ROWS_MAX = 1_000
const ROUNDS_MAX = 100

/** Removes tokens that ended long ago: each sign-in of a machine leaves one. Answers how many; what is left over goes the next time. */
export async function forgetEndedTokens({ store, clock }: Pick<Dependencies, 'store' | 'clock'>): Promise<number> {
  let forgotten = 0
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const gone = await store.transact(({ tokens }) => tokens.deleteEnded(clock.nowMs() - KEPT_MS, ROWS_MAX))
    forgotten += gone
    if (gone < ROWS_MAX) break
  }
  return forgotten
}
