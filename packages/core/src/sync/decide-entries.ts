import type { RemoteName } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, authoriseImporting, type SyncAddress } from './authorise-sync.ts'
import { remoteKeyOf, sourceKeyOf } from './key-schema.ts'
import type { Decision } from './plan.ts'

/** Keeps what a person chose for entries that are there and not ours, by the secret's key; null takes it back. Answers with all decisions that are kept, by key again. */
export function decideEntries(
  kms: Dependencies,
  actor: Actor,
  { destination, id, decisions }: SyncAddress & { readonly decisions: Readonly<Record<string, Decision | null>> },
): Promise<ReadonlyMap<string, Decision>> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, 'edit')
    if (Object.values(decisions).includes('import')) await authoriseImporting(inside, actor, sync)
    const { keySchema } = sync.options
    const environment = sync.folderId === null ? '' : ((await inside.folders.place(sync.folderId))?.environment.slug ?? '')
    const byName = Object.entries(decisions).map(([key, decision]) => {
      const named = connector.nameFor(remoteKeyOf(keySchema, key, environment), sync.target)
      if ('problem' in named) throw badRequest(`No decision can be kept for "${key}": ${named.problem}`)
      return [named.name, decision ?? undefined] as const
    })
    await inside.syncs.decide(id, new Map<RemoteName, Decision | undefined>(byName))
    await recordEvent(kms, inside, actor, {
      type: 'decide-secret-sync',
      projectId: sync.projectId,
      metadata: {
        syncId: id,
        destination,
        secretKeys: Object.keys(decisions),
        decisions: Object.values(decisions).map((word) => word ?? 'none'),
      },
    })
    const keyOf = (name: string) => {
      const remoteKey = connector.keyFor(name as RemoteName, sync.target)
      return (remoteKey !== undefined && sourceKeyOf(keySchema, remoteKey, environment)) || name
    }
    return new Map([...(await inside.syncs.decisions(id))].map(([name, decision]) => [keyOf(name), decision]))
  })
}
