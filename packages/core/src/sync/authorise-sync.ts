import type { RegisteredConnector } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import { normalisePath } from '@hanzo-kms/contracts/paths'
import type { Actor } from '../access/actor.ts'
import { accessInProject, authoriseInProject } from '../access/authorise.ts'
import type { ProjectPermission } from '../access/permissions.ts'
import type { Resource } from '../access/rule.ts'
import { authorisedConnection } from '../connections/authorise-connection.ts'
import type { Connection } from '../connections/connection.ts'
import { openCredentials, unlockForConnection } from '../connections/seal-credentials.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { FolderPlace } from '../projects/folder.ts'
import type { Sync } from './sync.ts'

export type SyncAction = Extract<ProjectPermission, readonly ['secret-syncs', unknown]>[1]

export interface SyncAddress {
  /** The connector's id, from the route. */
  readonly destination: string
  readonly id: string
}

/**
 * The sync, once the actor may do this with it.
 * SECURITY: one of another organisation, or of a project where the actor may see nothing of it, is not found, as if it did not exist.
 */
export async function authorisedSync(
  inside: Repositories,
  actor: Actor,
  connector: RegisteredConnector,
  id: string,
  action: SyncAction,
): Promise<Sync> {
  const sync = await inside.syncs.find(actor.organizationId, id)
  const missing = notFound(`Could not find ${connector.title} Sync with ID "${id}"`)
  if (!sync) throw missing
  const access = await accessInProject(inside, actor, sync.projectId)
  if (!access.mayAny(['project', 'read']) && !access.mayAny(['secret-syncs', action])) throw missing
  access.assert(['secret-syncs', action], await resourceOf(inside, sync))
  if (sync.destination !== connector.id) throw badRequest(`Secret sync with ID "${id}" is not configured for ${connector.title}`)
  return sync
}

/** What conditions about a sync are about. Without its source, only roles that ask for no environment or path may have to do with it. */
export async function resourceOf(
  inside: Repositories,
  { folderId, connectionId }: Pick<Sync, 'folderId' | 'connectionId'>,
): Promise<Resource> {
  const place = folderId === null ? undefined : await inside.folders.place(folderId)
  return place ? { environment: place.environment.slug, secretPath: place.folder.path, connectionId } : { connectionId }
}

export interface SourceAddress {
  readonly projectId: string
  readonly environment: string
  readonly secretPath: string
}

/** SECURITY: a sync carries secrets out, so whoever saves one must be able to read all of its source. */
export async function authorisedSource(
  inside: Repositories,
  actor: Actor,
  { projectId, environment, secretPath }: SourceAddress,
): Promise<FolderPlace> {
  await authoriseInProject(inside, actor, projectId, ['secrets', 'read-value'], { environment, secretPath: normalisePath(secretPath) })
  const found = await inside.environments.findBySlug(projectId, environment)
  const folder = found && (await inside.folders.findByPath(found.id, normalisePath(secretPath)))
  const place = folder && (await inside.folders.place(folder.id))
  if (!place)
    throw badRequest(`Could not find folder with path "${secretPath}" in environment "${environment}" for project with ID "${projectId}"`)
  return place
}

/** SECURITY: what is imported is written into the source, so whoever has it imported must be able to write there. */
export async function authoriseImporting(
  inside: Repositories,
  actor: Actor,
  { projectId, folderId }: Pick<Sync, 'projectId' | 'folderId'>,
): Promise<void> {
  const place = folderId === null ? undefined : await inside.folders.place(folderId)
  const access = await accessInProject(inside, actor, projectId)
  for (const action of ['create', 'edit'] as const)
    access.assert(['secrets', action], place ? { environment: place.environment.slug, secretPath: place.folder.path } : {})
}

/** The connection a sync may use: of the same project, or of the organisation; and the actor may connect through it. */
export async function authorisedForSync(
  inside: Repositories,
  actor: Actor,
  { app, connectionId, projectId }: { readonly app: string; readonly connectionId: string; readonly projectId: string },
): Promise<Connection> {
  const connection = await authorisedConnection(inside, actor, { app, id: connectionId, action: 'connect' })
  if (connection.projectId !== null && connection.projectId !== projectId) {
    throw badRequest(
      `App Connection with ID ${connectionId} belongs to another project: use one of this project, or one of the organization.`,
    )
  }
  return connection
}

/** Where a target of this connection lies. */
export async function placeOf(
  kms: Pick<Dependencies, 'keyRing'>,
  inside: Repositories,
  connector: RegisteredConnector,
  connection: Connection,
  target: unknown,
): Promise<Sync['place']> {
  return connector.placeOf(openCredentials(await unlockForConnection(kms, inside, connection), connection), target)
}

/**
 * Refuses a place that another sync of the organisation already holds: each would take the other's entries for strangers' and wait for a person.
 * The lock taken here is held until the transaction ends, so two saves cannot both find the place free.
 */
export async function refuseOverlap(
  inside: Repositories,
  actor: Actor,
  { place, except }: { readonly place: Sync['place']; readonly except?: string },
): Promise<void> {
  const meeting = await findMeeting(inside, actor.organizationId, place, except)
  if (!meeting) return
  // SECURITY: a sync of a project that the actor cannot see is not named.
  const whose = (await isVisible(inside, actor, meeting)) ? `The secret sync "${meeting.name}"` : 'A secret sync of another project'
  throw badRequest(
    `${whose} already writes to ${meeting.place.prefix} there, which overlaps ${place.prefix}. Choose a path that neither contains the other.`,
  )
}

/**
 * Another sync of the organisation whose place begins this one, or is begun by it.
 * SECURITY: other organisations' syncs are not looked at: the answer would tell that they are there, and anybody could take a place from its owner by naming it first. Where two
 * organisations meet all the same, the marks keep them apart.
 */
export async function findMeeting(
  inside: Repositories,
  organizationId: string,
  place: Sync['place'],
  except: string | undefined,
): Promise<Sync | undefined> {
  const there = await inside.syncs.inSpaceLocked(organizationId, place.space)
  return there.find((sync) => sync.id !== except && overlap(sync.place, place))
}

export async function isVisible(inside: Repositories, actor: Actor, sync: Sync): Promise<boolean> {
  const { may } = await accessInProject(inside, actor, sync.projectId)
  return may(['secret-syncs', 'read'], await resourceOf(inside, sync))
}

function overlap(a: Sync['place'], b: Sync['place']): boolean {
  return a.space === b.space && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix))
}
