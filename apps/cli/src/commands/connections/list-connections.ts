import type { Command } from 'commander'
import { listConnections } from '../../api/find-connection.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { openSession } from '../../settings/session.ts'
import { table } from '../../terminal/table.ts'
import { givenProject } from './given-project.ts'

export function addListConnections(parent: Command): void {
  const command = parent.command('list').description('connections of the project, or all that you can see when none is given')
  onCall<ScopeOptions>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const connections = await listConnections(session, await givenProject(call, session))
    call.output.document({ appConnections: connections })
    if (connections.length === 0) return call.output.line('No connections.')
    const rows = connections.map(({ name, app, id, credentials, credentialsExpireAt, description }) => {
      const where = Object.values(credentials).join(' ')
      return [name, app, id, where, credentialsExpireAt ?? '', description ?? '']
    })
    for (const line of table(['NAME', 'APP', 'ID', 'WHERE', 'ENDS', 'DESCRIPTION'], rows)) call.output.line(line)
  })
}
