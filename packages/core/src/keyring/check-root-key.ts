import type { Store } from '../ports.ts'
import type { RootKey } from './root-key.ts'

const CHECK_CONTEXT = 'instance/check'
const CHECK_TEXT = 'hanzo-kms'

/** The root key is not the one that this database was made with. */
export class WrongRootKey extends Error {
  override readonly name = 'WrongRootKey'
}

/**
 * Before anything is served: is this the root key that the database's data keys are wrapped with? At the very first start the check value is made.
 * Throws `WrongRootKey` with the sentence to show.
 */
export async function checkRootKey(store: Store, rootKey: RootKey): Promise<void> {
  const ours = await rootKey.wrap(new TextEncoder().encode(CHECK_TEXT), CHECK_CONTEXT)
  const instance = await store.transact(async ({ organizations }) => {
    await organizations.insertInstance({ rootKeyCheck: ours, rootKeyId: rootKey.id, bootstrapped: false })
    return organizations.instance()
  })
  if (!instance) throw new Error('The database did not keep the row of this instance.')
  if (await rootKey.unwrap(instance.rootKeyCheck, CHECK_CONTEXT)) return
  throw new WrongRootKey(
    `The root key does not fit this database: it was made with root key ${instance.rootKeyId}, and this one is ${rootKey.id}. Start with the right KMS_ROOT_KEY or KMS_ROOT_KEY_FILE, or with the data directory that belongs to this key. Nothing was changed.`,
  )
}
