import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, resourceOf, type SyncAddress } from './authorise-sync.ts'
import { queueRun } from './queue-runs.ts'
import { type SyncView, viewOf } from './read-syncs.ts'
import { removeSync } from './remove-sync.ts'

/** Answers with the sync as it was. Without `removeSecrets` the sync goes at once and what it wrote stays; with it, a run removes that first, and the sync goes when all is gone. */
export function deleteSync(
  kms: Dependencies,
  actor: Actor,
  { destination, id, removeSecrets }: SyncAddress & { readonly removeSecrets: boolean },
): Promise<SyncView> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, 'delete')
    const view = await viewOf(inside, sync)
    await recordEvent(kms, inside, actor, {
      type: 'delete-secret-sync',
      projectId: sync.projectId,
      metadata: { syncId: id, name: sync.name, destination, removeSecrets },
    })
    if (!removeSecrets) {
      await removeSync(kms, inside, actor, sync)
      return view
    }
    await authoriseInProject(inside, actor, sync.projectId, ['secret-syncs', 'remove-secrets'], await resourceOf(inside, sync))
    await queueRun(kms, inside, { syncId: id, kind: 'remove', by: actor, thenDeleteSync: true })
    return view
  })
}
