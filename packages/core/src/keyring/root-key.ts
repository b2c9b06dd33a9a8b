/** The key above all keys. One file per way of holding it: environment, file, and later a cloud's. */
export interface RootKey {
  /** Tells keys apart without telling anything about them. */
  readonly id: string
  /** `under`: with which of several; throws `RootKeyNotHeld` where that one is not here. */
  wrap(dataKey: Uint8Array, context: string, under?: string): Promise<Uint8Array>
  /** Undefined when it was wrapped by another root key, for another context, or altered. */
  unwrap(wrapped: Uint8Array, context: string): Promise<Uint8Array | undefined>
}

/** While one takes the place of another: the one to use, and those that come before and after it. */
export interface HeldRootKeys {
  readonly current: RootKey
  /** What is wrapped with these still opens, and is wrapped anew. */
  readonly old: readonly RootKey[]
  /** Another process may have gone over to these already. */
  readonly next: readonly RootKey[]
}

/** Another process went over to a root key that this one does not hold. */
export class RootKeyNotHeld extends Error {
  override readonly name = 'RootKeyNotHeld'
  constructor(id: string) {
    super(`Root key ${id} is in use now, and this server does not hold it: start it again with that key.`)
  }
}

/** All of them as one that opens whatever any of them wrapped. */
export function asOneRootKey({ current, old, next }: HeldRootKeys): RootKey {
  const all = [current, ...next, ...old]
  return {
    id: current.id,
    wrap: async (dataKey, context, under = current.id) => {
      const chosen = all.find(({ id }) => id === under)
      if (!chosen) throw new RootKeyNotHeld(under)
      return chosen.wrap(dataKey, context)
    },
    unwrap: async (wrapped, context) => {
      for (const rootKey of all) {
        const dataKey = await rootKey.unwrap(wrapped, context)
        if (dataKey) return dataKey
      }
      return undefined
    },
  }
}
