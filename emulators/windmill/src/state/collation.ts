// The recorded database ordered text like en_US: punctuation does not count at first (a-1, a1, A_1, A1, a2).
const ignoringPunctuation = new Intl.Collator('en-US', { ignorePunctuation: true })
const withPunctuation = new Intl.Collator('en-US')

export function compareCollated(left: string, right: string): number {
  return ignoringPunctuation.compare(left, right) || withPunctuation.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0)
}

/** A map whose keys can be walked in the database's order; inserting keeps the order instead of sorting at each list. */
export class CollatedMap<T> {
  readonly #rows = new Map<string, T>()
  readonly #keys: string[] = []

  get(key: string): T | undefined {
    return this.#rows.get(key)
  }

  has(key: string): boolean {
    return this.#rows.has(key)
  }

  set(key: string, row: T): void {
    if (!this.#rows.delete(key)) this.#keys.splice(this.#positionOf(key), 0, key)
    this.#rows.set(key, row)
  }

  /** In the order of the database's heap: what was written last comes last. */
  inHeapOrder(): Iterable<T> {
    return this.#rows.values()
  }

  delete(key: string): boolean {
    if (!this.#rows.delete(key)) return false
    this.#keys.splice(this.#positionOf(key), 1)
    return true
  }

  *values(): Generator<T> {
    for (const key of this.#keys) {
      const row = this.#rows.get(key)
      if (row !== undefined) yield row
    }
  }

  #positionOf(key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareCollated(this.#keys[middle] ?? '', key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
