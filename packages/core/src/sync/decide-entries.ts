import type { RemoteName } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, type SyncAddress } from './authorise-sync.ts'
import { remoteKeyOf } from './key-schema.ts'
import type { Decision } from './plan.ts'

/** Keeps what a person chose for entries that are there and not ours, by the secret's key; null takes it back. Answers with all decisions that wait for a run. */
export function decideEntries(
  kms: Dependencies,
  actor: Actor,
  { destination, id, decisions }: SyncAddress & { readonly decisions: Readonly<Record<string, Decision | null>> },
): Promise<ReadonlyMap<string, Decision>> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, 'edit')
    const environment = sync.folderId === null ? '' : ((await inside.folders.place(sync.folderId))?.environment.slug ?? '')
    const byName = Object.entries(decisions).map(([key, decision]) => {
      const named = connector.nameFor(remoteKeyOf(sync.options.keySchema, key, environment), sync.target)
      if ('problem' in named) throw badRequest(`No decision can be kept for "${key}": ${named.problem}`)
      return [named.name, decision ?? undefined] as const
    })
    await inside.syncs.decide(id, new Map<RemoteName, Decision | undefined>(byName))
    return inside.syncs.decisions(id)
  })
}
