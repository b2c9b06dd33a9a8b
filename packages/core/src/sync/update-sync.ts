import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { findConnector, parseWith } from '../connections/find-connector.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import {
  authorisedForSync,
  authorisedSource,
  authorisedSync,
  authoriseImporting,
  placeOf,
  refuseOverlap,
  resourceOf,
} from './authorise-sync.ts'
import { refusingDuplicateSyncs } from './create-sync.ts'
import { PLAIN_SCHEMA } from './key-schema.ts'
import type { LedgerEntry } from './ledger.ts'
import { queueRun } from './queue-runs.ts'
import type { Sync, SyncOptions } from './sync.ts'

export interface SyncChange {
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly connectionId?: string | undefined
  readonly environment?: string | undefined
  readonly secretPath?: string | undefined
  readonly target?: unknown
  /** What it does not name keeps its value: an option left out by an older client must not start deletions. */
  readonly options?: Partial<SyncOptions> | undefined
  readonly autoSync?: boolean | undefined
}

/** A change of what lands starts a run; a new name or description does not. */
export function updateSync(
  kms: Dependencies,
  actor: Actor,
  { destination, id, change }: { readonly destination: string; readonly id: string; readonly change: SyncChange },
): Promise<Sync> {
  const connector = findConnector(kms.connectors, destination)
  const target =
    change.target === undefined ? undefined : (parseWith(connector.target, 'destinationConfig', change.target) as Sync['target'])
  return kms.store.transact(async (inside) => {
    const stored = await authorisedSync(inside, actor, connector, id, 'edit')
    const folderId = await newSource(inside, actor, stored, change)
    const moved = { folderId, connectionId: change.connectionId ?? stored.connectionId }
    await authoriseInProject(inside, actor, stored.projectId, ['secret-syncs', 'edit'], await resourceOf(inside, moved))
    const connection = await authorisedForSync(inside, actor, {
      app: connector.id,
      connectionId: moved.connectionId,
      projectId: stored.projectId,
    })
    const place = await placeOf(kms, inside, connector, connection, target ?? stored.target)
    const options = { ...stored.options, ...change.options }
    if ((options.initialSyncBehavior !== 'overwrite-destination' && !stored.imported) || options.driftPolicy === 'import')
      await authoriseImporting(inside, actor, { projectId: stored.projectId, folderId })
    const entries = await inside.ledger.entries(id)
    const written = entries.length
    refuseMoveOfWritten(stored, place, options, entries)
    await refuseOverlap(inside, actor, { place, except: id })
    const sync: Sync = {
      ...stored,
      name: change.name ?? stored.name,
      description: change.description === undefined ? stored.description : change.description,
      connectionId: connection.id,
      folderId,
      target: target ?? stored.target,
      place,
      options,
      autoSync: change.autoSync ?? stored.autoSync,
      hold: stored.hold ?? (folderId !== stored.folderId && written > 0 ? 'source' : null),
      // SECURITY: whoever last said what lands where answers for it.
      owner: { kind: actor.kind, id: actor.id },
      version: stored.version + 1,
      updatedAtMs: kms.clock.nowMs(),
    }
    await refusingDuplicateSyncs(sync, inside.syncs.update(sync))
    await recordEvent(kms, inside, actor, {
      type: 'update-secret-sync',
      projectId: sync.projectId,
      metadata: { syncId: id, name: sync.name, destination, connectionId: connection.id },
    })
    if (sync.autoSync && sync.folderId !== null && changesWhatLands(stored, sync))
      await queueRun(kms, inside, { syncId: id, kind: 'sync', by: actor })
    return sync
  })
}

async function newSource(
  inside: Repositories,
  actor: Actor,
  stored: Sync,
  { environment, secretPath }: SyncChange,
): Promise<string | null> {
  const place = stored.folderId === null ? undefined : await inside.folders.place(stored.folderId)
  if (environment === undefined && secretPath === undefined && !place) return null
  const address = {
    projectId: stored.projectId,
    environment: environment ?? place?.environment.slug ?? '',
    secretPath: secretPath ?? place?.folder.path ?? '/',
  }
  return (await authorisedSource(inside, actor, address)).folder.id
}

/**
 * Entries that were written to the old place would be left behind there, without anybody who remembers them. Under a new key schema they stay in the same place, and each moves to its
 * new name: only where it is not known yet for which secret each was written, nothing could be paired.
 */
function refuseMoveOfWritten(stored: Sync, place: Sync['place'], options: SyncOptions, entries: readonly LedgerEntry[]): void {
  const moves =
    stored.place.space !== place.space ||
    stored.place.prefix !== place.prefix ||
    ((options.keySchema ?? PLAIN_SCHEMA) !== (stored.options.keySchema ?? PLAIN_SCHEMA) &&
      entries.some(({ secretId }) => secretId === undefined))
  if (!moves || entries.length === 0) return
  throw badRequest(
    `This sync holds ${entries.length} entries at ${stored.place.prefix}, which a new place or key schema would leave behind. Remove them first (remove-secrets), then change it, or create a second sync.`,
  )
}

function changesWhatLands(before: Sync, after: Sync): boolean {
  return (
    before.folderId !== after.folderId ||
    before.connectionId !== after.connectionId ||
    before.autoSync !== after.autoSync ||
    JSON.stringify([before.target, before.options]) !== JSON.stringify([after.target, after.options])
  )
}
