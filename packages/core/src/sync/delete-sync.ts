import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, type SyncAddress } from './authorise-sync.ts'
import type { Sync } from './sync.ts'

/** Without `removeSecrets` the sync goes at once and what it wrote stays; with it, a run removes that first, and the sync goes when all is gone. */
export function deleteSync(
  kms: Dependencies,
  actor: Actor,
  { destination, id, removeSecrets }: SyncAddress & { readonly removeSecrets: boolean },
): Promise<Sync> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, 'delete')
    await recordEvent(kms, inside, actor, {
      type: 'delete-secret-sync',
      projectId: sync.projectId,
      metadata: { syncId: id, name: sync.name, destination, removeSecrets },
    })
    if (!removeSecrets) {
      await inside.syncs.delete(id)
      return sync
    }
    await authoriseInProject(inside, actor, sync.projectId, ['secret-syncs', 'remove-secrets'])
    const nowMs = kms.clock.nowMs()
    const startedBy = { kind: actor.kind, id: actor.id }
    await inside.runs.queue({
      id: kms.cryptography.randomId(),
      syncId: id,
      kind: 'remove',
      startedBy,
      thenDeleteSync: true,
      createdAtMs: nowMs,
      dueAtMs: nowMs,
    })
    return sync
  })
}
