/** Calls `work` for every item, at most `inFlightMax` at a time. Waits for all that was begun; then throws the first error, if any. */
export async function forEachBounded<T>(items: readonly T[], inFlightMax: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const errors: unknown[] = []
  const lane = async () => {
    while (next < items.length && errors.length === 0) {
      const item = items[next] as T
      next += 1
      await work(item).catch((error: unknown) => errors.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(inFlightMax, items.length) }, lane))
  if (errors.length > 0) throw errors[0]
}
