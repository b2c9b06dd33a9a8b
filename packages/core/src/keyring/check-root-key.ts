import { platformOf } from '../audit/platform.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Instance } from '../organizations/organization.ts'
import type { Dependencies, Store } from '../ports.ts'
import type { HeldRootKeys, RootKey } from './root-key.ts'

const CHECK_CONTEXT = 'instance/check'
const CHECK_TEXT = 'hanzo-kms'

/** The root key is not the one that this database was made with. */
export class WrongRootKey extends Error {
  override readonly name = 'WrongRootKey'
}

/**
 * Before anything is served: are these the root keys that the database's data keys are wrapped with? At the very first start the check value is made.
 *
 * | the database is under | and then |
 * | --- | --- |
 * | the current key | it goes on |
 * | an old one | it goes over to the current one: new data keys are wrapped with that from this moment, the others bit by bit (`rewrapDataKeys`) |
 * | a next one | it goes on: another process went over to it already |
 * | none of these | `WrongRootKey` |
 *
 * Throws `WrongRootKey`, too, where a data key needs a root key that is not among these: it could not be opened.
 */
export async function checkRootKeys(
  kms: Pick<Dependencies, 'store' | 'keyRing' | 'cryptography' | 'clock' | 'log'>,
  held: HeldRootKeys,
): Promise<void> {
  const { current, old, next } = held
  const ours = await makeCheck(current)
  const instance = await instanceOf(kms.store, { ...ours, bootstrapped: false })
  const opening = [current, ...next, ...old].find(({ id }) => id === instance.rootKeyId)
  if (!opening || !(await opens(instance, opening))) throw wrong(instance, current)
  if (old.includes(opening)) await switchRootKey(kms, instance.rootKeyId, ours)
  const counts = await kms.store.transact(({ dataKeys }) => dataKeys.countByRootKey())
  const isHeld = new Set<string | null>([null, ...[current, ...next, ...old].map(({ id }) => id)])
  for (const [id, count] of counts) if (!isHeld.has(id)) throw stillNeeded(String(id), count)
}

/** Throws `WrongRootKey` where the instance was made with another. Changes nothing. */
export async function assertRootKey(instance: Instance, rootKey: RootKey): Promise<void> {
  if (!(await opens(instance, rootKey))) throw wrong(instance, rootKey)
}

async function makeCheck(rootKey: RootKey): Promise<Pick<Instance, 'rootKeyCheck' | 'rootKeyId'>> {
  return { rootKeyCheck: await rootKey.wrap(new TextEncoder().encode(CHECK_TEXT), CHECK_CONTEXT), rootKeyId: rootKey.id }
}

async function opens(instance: Instance, rootKey: RootKey): Promise<boolean> {
  return (await rootKey.unwrap(instance.rootKeyCheck, CHECK_CONTEXT)) !== undefined
}

async function instanceOf(store: Store, first: Instance): Promise<Instance> {
  const instance = await store.transact(async ({ organizations }) => {
    await organizations.insertInstance(first)
    return organizations.instance()
  })
  if (!instance) throw new Error('The database did not keep the row of this instance.')
  return instance
}

async function switchRootKey(
  kms: Pick<Dependencies, 'store' | 'keyRing' | 'cryptography' | 'clock' | 'log'>,
  from: string,
  to: Pick<Instance, 'rootKeyCheck' | 'rootKeyId'>,
): Promise<void> {
  const switched = await kms.store.transact(async (inside) => {
    if (!(await inside.organizations.switchRootKey(from, to))) return false
    for (const organizationId of await inside.audit.organizations()) {
      const platform = platformOf(organizationId)
      await recordEvent(kms, inside, platform, { type: 'rotate-root-key', metadata: { oldRootKeyId: from, rootKeyId: to.rootKeyId } })
    }
    return true
  })
  if (switched) kms.log.info('root-key-switched', { from, to: to.rootKeyId })
}

function wrong(instance: Instance, rootKey: RootKey): WrongRootKey {
  return new WrongRootKey(
    `The root key does not fit this database: it was made with root key ${instance.rootKeyId}, and this one is ${rootKey.id}. Start with the right KMS_ROOT_KEY or KMS_ROOT_KEY_FILE, or with the data directory that belongs to this key. Nothing was changed.`,
  )
}

function stillNeeded(id: string, count: number): WrongRootKey {
  return new WrongRootKey(
    `Root key ${id} is still needed: ${count} data keys are wrapped with it. Start with KMS_OLD_ROOT_KEY or KMS_OLD_ROOT_KEY_FILE set to it until the log says root-key-rotated. Nothing was changed.`,
  )
}
