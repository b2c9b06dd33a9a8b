import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { forgetNotices } from '../notifications/notify.ts'
import type { Dependencies } from '../ports.ts'
import { moveToTrash } from '../trash/move-to-trash.ts'
import { authorisedConnection } from './authorise-connection.ts'
import { isOver } from './care/rotation.ts'
import type { Connection } from './connection.ts'

/** Into the trash. Refused, naming the syncs, while any of them uses it. */
export function deleteConnection(
  kms: Dependencies,
  actor: Actor,
  { app, id }: { readonly app: string; readonly id: string },
): Promise<Connection> {
  return kms.store.transact(async (inside) => {
    const connection = await authorisedConnection(inside, actor, { app, id, action: 'delete' })
    const syncs = await inside.syncs.usingConnection(id)
    if (syncs.length > 0) {
      const names = syncs.map((sync) => `"${sync.name}"`).join(', ')
      throw badRequest(
        `Cannot delete App Connection with existing connections. Remove all existing connections and try again. Used by ${syncs.length === 1 ? 'the secret sync' : 'the secret syncs'} ${names}.`,
      )
    }
    const rotation = await inside.rotations.newest(id)
    if (rotation && !isOver(rotation))
      throw badRequest(
        'The credentials of this connection are being rotated: delete it once that has ended, so that none are left at the service.',
      )
    const { organizationId, projectId, name } = connection
    const where = { organizationId, projectId, environment: null, path: null, connectionId: id }
    await moveToTrash(kms, inside, actor, { kind: 'app-connection', subjectId: id, name, ...where })
    await inside.connections.delete(id)
    await forgetNotices(inside, id)
    await recordEvent(kms, inside, actor, {
      type: 'delete-app-connection',
      projectId,
      metadata: { connectionId: id, name },
    })
    return connection
  })
}
