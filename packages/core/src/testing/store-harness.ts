import type { Store } from '../ports.ts'

/** What the author of a store brings: an empty one to try, and hands behind its back. */
export interface StoreHarness {
  readonly store: Store
  /**
   * A second store over the same data, as another process opens it; undefined where only one process can have the data. Then transactions also run one after another, and
   * the laws about two at the same time are not asked.
   */
  readonly other: Store | undefined
  /** Empties the store, before each case. */
  reset(): Promise<void>
  /** A new random UUID. */
  newId(): string
}

export interface StoreCase {
  /** The guarantee. */
  readonly name: string
  /** Rejects with a plain error when the guarantee is broken. */
  run(): Promise<void>
}

export const law = (name: string, run: () => Promise<void>): StoreCase => ({ name, run })
