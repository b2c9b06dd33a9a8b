import type { Actor } from '../access/actor.ts'
import { authorise } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import type { Gauges } from './gauges.ts'

/** Those that end first are told. */
const CREDENTIALS_MAX = 1_000

/** How things stand in the actor's organisation, and how many data keys of the instance are under another root key than the one in use. */
export async function readGauges(
  { store, clock }: Pick<Dependencies, 'store' | 'clock'>,
  actor: Actor,
): Promise<Gauges & { readonly dataKeysUnderOldRootKey: number }> {
  authorise(actor, ['metrics', 'read'])
  return store.transact(async ({ gauges, dataKeys, organizations }) => {
    const counts = await dataKeys.countByRootKey()
    const inUse = (await organizations.instance())?.rootKeyId ?? null
    const others = [...counts].filter(([id]) => id !== inUse).map(([, count]) => count)
    return {
      ...(await gauges.read(actor.organizationId, clock.nowMs(), CREDENTIALS_MAX)),
      dataKeysUnderOldRootKey: others.reduce((sum, count) => sum + count, 0),
    }
  })
}
