import { KmsError, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, authorise, authoriseInProject } from '../access/authorise.ts'
import type { Resource } from '../access/rule.ts'
import type { Repositories } from '../ports.ts'
import type { Connection } from './connection.ts'

type ConnectionAction = 'read' | 'create' | 'edit' | 'delete' | 'connect'

/** A connection of a project asks for the right there; one of the organisation, for the right above. */
export async function authoriseConnection(
  inside: Repositories,
  actor: Actor,
  projectId: string | null,
  action: ConnectionAction,
  on?: Resource,
): Promise<void> {
  if (projectId === null) authorise(actor, ['app-connections', action], on)
  else await authoriseInProject(inside, actor, projectId, ['app-connections', action], on)
}

/** The same question, for callers to whom no is an answer. */
export async function mayWithConnections(
  inside: Repositories,
  actor: Actor,
  projectId: string | null,
  action: ConnectionAction,
  on?: Resource,
): Promise<boolean> {
  try {
    await authoriseConnection(inside, actor, projectId, action, on)
    return true
  } catch (error) {
    if (error instanceof KmsError) return false
    throw error
  }
}

/**
 * The connection, once the actor may do this with it.
 * SECURITY: one of another organisation, or of a project where the actor may see nothing of it, is not found, as if it did not exist.
 */
export async function authorisedConnection(
  inside: Repositories,
  actor: Actor,
  { app, id, action }: { readonly app: string; readonly id: string; readonly action: ConnectionAction },
): Promise<Connection> {
  const connection = await inside.connections.find(actor.organizationId, id)
  const missing = notFound(`Could not find App Connection with ID ${id}`)
  if (!connection) throw missing
  if (connection.projectId !== null && actor.organizationRole !== 'admin') {
    const { mayAny } = await accessInProject(inside, actor, connection.projectId)
    if (!mayAny(['project', 'read']) && !mayAny(['app-connections', action])) throw missing
  }
  await authoriseConnection(inside, actor, connection.projectId, action, { connectionId: id })
  if (connection.app !== app) throw new KmsError('badRequest', `App Connection with ID ${id} is not for App "${app}"`)
  return connection
}
