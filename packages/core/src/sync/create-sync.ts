import { badRequest } from '@hanzo-kms/contracts'
import { normalisePath } from '@hanzo-kms/contracts/paths'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { findConnector, parseWith } from '../connections/find-connector.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authorisedForSync, authorisedSource, authoriseImporting, placeOf, refuseOverlap, type SourceAddress } from './authorise-sync.ts'
import { queueRun } from './queue-runs.ts'
import type { Sync, SyncOptions } from './sync.ts'

export interface NewSync extends SourceAddress {
  readonly destination: string
  readonly name: string
  readonly description: string | null
  readonly connectionId: string
  /** As sent; the connector's shape decides. */
  readonly target: unknown
  readonly options: SyncOptions
  readonly autoSync: boolean
}

export function createSync(kms: Dependencies, actor: Actor, input: NewSync): Promise<Sync> {
  return kms.store.transact(async (inside) => {
    const sync = await draftSync(kms, inside, actor, input)
    await refusingDuplicateSyncs(sync, inside.syncs.insert(sync))
    await recordEvent(kms, inside, actor, {
      type: 'create-secret-sync',
      projectId: sync.projectId,
      metadata: {
        syncId: sync.id,
        name: sync.name,
        destination: sync.destination,
        connectionId: sync.connectionId,
        environment: input.environment,
        secretPath: input.secretPath,
      },
    })
    if (sync.autoSync) await queueRun(kms, inside, { syncId: sync.id, kind: 'sync', by: actor })
    return sync
  })
}

/** The sync as it would be saved: everything that saving asks for is asked, and nothing is written. */
export async function draftSync(kms: Dependencies, inside: Repositories, actor: Actor, input: NewSync): Promise<Sync> {
  const connector = findConnector(kms.connectors, input.destination)
  const target = parseWith(connector.target, 'destinationConfig', input.target) as Sync['target']
  const { environment, secretPath, connectionId } = input
  const asked = { environment, secretPath: normalisePath(secretPath), connectionId }
  await authoriseInProject(inside, actor, input.projectId, ['secret-syncs', 'create'], asked)
  const source = await authorisedSource(inside, actor, input)
  if (input.options.initialSyncBehavior !== 'overwrite-destination' || input.options.driftPolicy === 'import')
    await authoriseImporting(inside, actor, { projectId: input.projectId, folderId: source.folder.id })
  const connection = await authorisedForSync(inside, actor, {
    app: connector.id,
    connectionId: input.connectionId,
    projectId: input.projectId,
  })
  const place = await placeOf(kms, inside, connector, connection, target)
  await refuseOverlap(inside, actor, { place })
  const nowMs = kms.clock.nowMs()
  return {
    id: kms.cryptography.randomId(),
    organizationId: actor.organizationId,
    projectId: input.projectId,
    name: input.name,
    description: input.description,
    destination: connector.id,
    connectionId: connection.id,
    folderId: source.folder.id,
    target,
    place,
    options: input.options,
    autoSync: input.autoSync,
    imported: false,
    readsElsewhere: false,
    hold: null,
    owner: { kind: actor.kind, id: actor.id },
    version: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
}

export function refusingDuplicateSyncs({ name, projectId }: Pick<Sync, 'name' | 'projectId'>, write: Promise<void>): Promise<void> {
  return refusingDuplicate(write, () =>
    badRequest(`A Secret Sync with the name "${name}" already exists for the project with ID "${projectId}"`),
  )
}
