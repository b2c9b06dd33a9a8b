import { type CancelSignal, type ConnectionFacts, Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authoriseConnection, authorisedConnection, mayWithConnections } from './authorise-connection.ts'
import { keepFacts } from './care/keep-facts.ts'
import { checkCredentials } from './check-credentials.ts'
import type { Connection } from './connection.ts'
import { findConnector } from './find-connector.ts'
import { openCredentials, unlockForConnection } from './seal-credentials.ts'

interface Filter {
  readonly app?: string | undefined
  /** Absent: all of the organisation, those of its projects included. */
  readonly projectId?: string | undefined
}

/** Sorted by name. */
export function listConnections(kms: Dependencies, actor: Actor, filter: Filter): Promise<readonly Connection[]> {
  return kms.store.transact(async (inside) => {
    await authoriseConnection(inside, actor, filter.projectId ?? null, 'read')
    return visible(inside, actor, 'read', await listed(inside, actor, filter))
  })
}

/** Those that the actor may use in a sync: the project's own and the organisation's. */
export function listAvailableConnections(kms: Dependencies, actor: Actor, { app, projectId }: Filter): Promise<readonly Connection[]> {
  return kms.store.transact(async (inside) => {
    // COMPAT: the organisation's own are left out without a word for whoever may not use them.
    const all = await inside.connections.list(actor.organizationId, { ...(app && { app }), projectId: null })
    const shared = await visible(inside, actor, 'connect', all)
    if (projectId === undefined) return shared
    if (!(await inside.projects.find(actor.organizationId, projectId))) throw badRequest(`Could not find project with ID ${projectId}`)
    await authoriseConnection(inside, actor, projectId, 'connect')
    return [...(await visible(inside, actor, 'connect', await listed(inside, actor, { app, projectId }))), ...shared]
  })
}

/** Roles may name single connections. */
async function visible(
  inside: Repositories,
  actor: Actor,
  action: 'read' | 'connect',
  connections: readonly Connection[],
): Promise<readonly Connection[]> {
  const shown: Connection[] = []
  for (const connection of connections)
    if (await mayWithConnections(inside, actor, connection.projectId, action, { connectionId: connection.id })) shown.push(connection)
  return shown
}

function listed(inside: Repositories, actor: Actor, { app, projectId }: Filter): Promise<readonly Connection[]> {
  return inside.connections.list(actor.organizationId, { ...(app !== undefined && { app }), ...(projectId !== undefined && { projectId }) })
}

export function findConnection(
  kms: Dependencies,
  actor: Actor,
  { app, id }: { readonly app: string; readonly id: string },
): Promise<Connection> {
  return kms.store.transact((inside) => authorisedConnection(inside, actor, { app, id, action: 'read' }))
}

export function findConnectionByName(
  kms: Dependencies,
  actor: Actor,
  { app, name, projectId }: { readonly app: string; readonly name: string; readonly projectId?: string | undefined },
): Promise<Connection> {
  return kms.store.transact(async (inside) => {
    await authoriseConnection(inside, actor, projectId ?? null, 'read')
    const found = (await inside.connections.list(actor.organizationId, { app, projectId: projectId ?? null })).find(
      (connection) => connection.name === name,
    )
    if (!found)
      throw notFound(`Could not find App Connection with name ${name} in ${projectId === undefined ? 'organization' : 'project'} scope.`)
    return authorisedConnection(inside, actor, { app, id: found.id, action: 'read' })
  })
}

/** Asks the service now what the stored credentials can do. */
export async function checkConnection(
  kms: Dependencies,
  actor: Actor,
  { app, id }: { readonly app: string; readonly id: string },
  signal: CancelSignal,
): Promise<ConnectionFacts> {
  const connector = findConnector(kms.connectors, app)
  const { connection, credentials, egressAllow } = await kms.store.transact(async (inside) => {
    const connection = await authorisedConnection(inside, actor, { app, id, action: 'connect' })
    return {
      connection,
      credentials: new Secret(openCredentials(await unlockForConnection(kms, inside, connection), connection)),
      egressAllow: connection.egressAllow,
    }
  })
  const facts = await checkCredentials(kms, connector, { credentials: credentials.reveal(), egressAllow }, signal)
  await kms.store.transact((inside) => keepFacts(kms, inside, connection, facts))
  return facts
}
