const waiting = new Map<string, Promise<void>>()

/**
 * One piece of work per key at a time, in the order of asking, within this process.
 * Guesses at one account are made one after the other: they neither outrun their counter nor wear out the retries of its transactions. Other processes are held back by the
 * counter's row; this only keeps the queue short.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = waiting.get(key)
  const { promise, resolve } = Promise.withResolvers<void>()
  waiting.set(key, promise)
  await before
  try {
    return await work()
  } finally {
    if (waiting.get(key) === promise) waiting.delete(key)
    resolve()
  }
}
