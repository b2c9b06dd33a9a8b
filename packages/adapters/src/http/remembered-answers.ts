interface Kept {
  readonly answer: Promise<unknown>
  readonly askedAtMs: number
  readonly ttlMs: number
  isPending: boolean
}

/** Answers by key, in memory. Those who ask at the same time share one question; a failure is told to them all and then forgotten. The oldest goes when it is full. */
export function createRememberedAnswers(nowMs: () => number, entriesMax = 1000) {
  const kept = new Map<string, Kept>()

  /** The clock may have been set back: an answer from the future is not fresh. */
  const isFresh = (entry: Kept, ttlMs: number) => {
    const ageMs = nowMs() - entry.askedAtMs
    return entry.isPending || (ageMs >= 0 && ageMs < Math.min(entry.ttlMs, ttlMs))
  }

  return async function remember<T>(key: string, ttlMs: number, ask: () => Promise<T>): Promise<T> {
    const known = kept.get(key)
    if (known !== undefined && isFresh(known, ttlMs)) return (await known.answer) as T
    kept.delete(key)
    const [oldest] = kept.keys()
    if (kept.size >= entriesMax && oldest !== undefined) kept.delete(oldest)
    const answer = Promise.resolve().then(ask)
    const entry: Kept = { answer, askedAtMs: nowMs(), ttlMs, isPending: true }
    kept.set(key, entry)
    try {
      return await answer
    } catch (error) {
      // By then the key may hold a later answer.
      if (kept.get(key) === entry) kept.delete(key)
      throw error
    } finally {
      entry.isPending = false
    }
  }
}
