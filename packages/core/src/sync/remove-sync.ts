import type { ActorReference } from '../access/actor.ts'
import { forgetNotices } from '../notifications/notify.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { moveToTrash } from '../trash/move-to-trash.ts'
import type { Sync } from './sync.ts'

/** Into the trash; in the caller's transaction, after its rights were asked for. */
export async function removeSync(
  kms: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  by: ActorReference,
  { id, organizationId, projectId, name, connectionId, folderId }: Sync,
): Promise<void> {
  const source = folderId === null ? undefined : await inside.folders.place(folderId)
  await moveToTrash(kms, inside, by, {
    ...{ kind: 'secret-sync', subjectId: id, organizationId, projectId, name, connectionId },
    ...{ environment: source?.environment.slug ?? null, path: source?.folder.path ?? null },
  })
  await inside.syncs.delete(id)
  await forgetNotices(inside, id)
}
