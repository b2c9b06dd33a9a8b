const ROUNDS_MAX = 100

/** Does what is due some at a time, until less is done than at once. `work` answers how many it did; so does this, and what is left over is for the next time. */
export async function inRounds(atOnceMax: number, work: () => Promise<number>): Promise<number> {
  let done = 0
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const count = await work()
    done += count
    if (count < atOnceMax) break
  }
  return done
}
