import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'

const KEYS_PER_TRANSACTION = 100
/** Many times what there may be. */
const TRANSACTIONS_MAX = 100_000

/**
 * Wraps every data key with the root key that is in use, some at a time. Answers with how many there were.
 * INVARIANT: a data key is under one root key or another at every moment, so this may end anywhere and begin again (tests/operations/root-key.test.ts). What it seals stays as it is.
 */
export async function rewrapDataKeys({ store, keyRing }: Pick<Dependencies, 'store' | 'keyRing'>, signal: CancelSignal): Promise<number> {
  let rewrapped = 0
  for (let done = 0; done < TRANSACTIONS_MAX && !signal.aborted; done += 1) {
    const some = await store.transact(async ({ dataKeys }) => {
      const rootKeyId = await dataKeys.rootKeyId()
      if (rootKeyId === undefined) return 0
      const others = await dataKeys.notUnder(rootKeyId, KEYS_PER_TRANSACTION)
      for (const key of others) await dataKeys.rewrap(await keyRing.rewrap(key, rootKeyId), key.rootKeyId)
      return others.length
    })
    rewrapped += some
    if (some === 0) break
  }
  return rewrapped
}
