import { KmsError } from '@hanzo-kms/contracts'
import { accessInProject } from '../access/authorise.ts'
import { findActor } from '../access/find-actor.ts'
import { mayWithConnections } from '../connections/authorise-connection.ts'
import type { Connection } from '../connections/connection.ts'
import type { Repositories } from '../ports.ts'
import { folderResource, type ReferenceReader, referenceReader } from '../secrets/secret-resource.ts'
import type { Sync } from './sync.ts'

/** Any of these is enough to have a sync run: by saving one that runs by itself, or by starting it. */
const syncing = ['create', 'edit', 'sync-secrets'] as const

/**
 * SECURITY: a sync works in the name of whoever saved it last, and can do no more than they may do now. Asked before each plan and each run: roles change, people leave, and a sync
 * must not go on carrying out what its owner could no longer read. Throws `OwnerRightsLost`.
 *
 * Answers with whose values references may pull in: the owner's.
 */
export async function assertOwnerRights(
  inside: Repositories,
  sync: Sync,
  connection: Pick<Connection, 'id' | 'name' | 'projectId'>,
  source: { readonly environment: string; readonly path: string },
): Promise<ReferenceReader> {
  const owner = await findActor(inside, sync.organizationId, sync.owner)
  if (!owner) throw new OwnerRightsLost('whoever saved it last is no longer in the organization')
  const access = await accessInProject(inside, owner, sync.projectId)
  const folder = folderResource(source)
  const at = `${source.path} of the environment ${source.environment}`
  if (!access.may(['secrets', 'read-value'], folder))
    throw new OwnerRightsLost(`${owner.label}, who saved it last, may not read every secret in ${at}`)
  const on = { ...folder, connectionId: sync.connectionId }
  if (!syncing.some((action) => access.may(['secret-syncs', action], on)))
    throw new OwnerRightsLost(`${owner.label}, who saved it last, may not sync ${at}`)
  if (!(await mayWithConnections(inside, owner, connection.projectId, 'connect', { connectionId: connection.id })))
    throw new OwnerRightsLost(`${owner.label}, who saved it last, may not use the connection "${connection.name}"`)
  return asOwner(referenceReader(access, `${owner.label}, who saved it last,`))
}

/** A run that meets this is held: nothing is wrong with the sync, and a person must decide. */
export class OwnerRightsLost extends KmsError {
  constructor(why: string) {
    super(
      'badRequest',
      `This sync waits: ${why}. Give that right back and start the sync, or let somebody who has it save the sync: it then works in their name.`,
    )
  }
}

/** A reference that leads beyond the owner's rights is one more thing that they may not do. */
function asOwner(reader: ReferenceReader): ReferenceReader {
  return {
    assertReadable(...asked) {
      try {
        reader.assertReadable(...asked)
      } catch (error) {
        throw error instanceof KmsError ? new OwnerRightsLost(error.message.replace(/\. Ask for that right.*$/, '')) : error
      }
    },
  }
}
