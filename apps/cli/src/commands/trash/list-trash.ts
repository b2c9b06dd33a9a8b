import type { Command } from 'commander'
import { onCall } from '../../call.ts'
import { openSession } from '../../settings/session.ts'
import { table } from '../../terminal/table.ts'
import { findTrash, readTrash, type TrashOptions, withTrashOptions } from './read-trash.ts'

export function addListTrash(parent: Command): void {
  const command = parent.command('list').description('what was deleted, newest first')
  onCall<TrashOptions>(withTrashOptions(command), async (call) => {
    const session = await openSession(call)
    const entries = await readTrash(session, await findTrash(call, session))
    call.output.document({ entries })
    if (entries.length === 0) return call.output.line('The trash is empty, as far as you can see.')
    const rows = entries.map(({ kind, name, environment, secretPath, deletedBy, deletedAt, removedAt, id }) => [
      ...[kind, name, environment === null ? '' : `${environment}${secretPath === null ? '' : `:${secretPath}`}`],
      ...[deletedBy ?? '', deletedAt, removedAt, id],
    ])
    for (const line of table(['KIND', 'NAME', 'WHERE', 'DELETED BY', 'DELETED', 'GONE FOR GOOD', 'ID'], rows)) call.output.line(line)
  })
}
