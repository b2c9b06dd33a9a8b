import type { Command } from 'commander'
import { addCheckConnection } from './check-connection.ts'
import { addCreateConnection } from './create-connection.ts'
import { addDeleteConnection } from './delete-connection.ts'
import { addListConnections } from './list-connections.ts'
import { addRotateConnection } from './rotate-connection.ts'
import { addUpdateConnection } from './update-connection.ts'

export function addConnections(program: Command): void {
  const connections = program.command('connections').description('the services that secrets are synced to, with their credentials')
  for (const add of [
    addListConnections,
    addCreateConnection,
    addCheckConnection,
    addRotateConnection,
    addUpdateConnection,
    addDeleteConnection,
  ])
    add(connections)
}
