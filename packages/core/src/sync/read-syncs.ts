import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { accessInProject, authoriseInProject } from '../access/authorise.ts'
import { findConnector, parseWith } from '../connections/find-connector.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authorisedForSync, authorisedSync, findMeeting, isVisible, placeOf, type SyncAddress } from './authorise-sync.ts'
import type { Run, RunKind, RunStep } from './run.ts'
import type { Sync } from './sync.ts'

/** A sync with what stands around it. */
export interface SyncView {
  readonly sync: Sync
  readonly connection: { readonly id: string; readonly name: string; readonly app: string }
  readonly source: {
    readonly environment: { readonly id: string; readonly slug: string; readonly name: string }
    readonly folder: { readonly id: string; readonly path: string }
  } | null
  readonly latest: Readonly<Partial<Record<RunKind, { readonly run: Run; readonly lastSucceededAtMs: number | null }>>>
}

export async function viewSyncs(inside: Repositories, syncs: readonly Sync[]): Promise<readonly SyncView[]> {
  const latest = await inside.runs.latest(syncs.map((sync) => sync.id))
  return Promise.all(
    syncs.map(async (sync) => {
      const connection = await inside.connections.find(sync.organizationId, sync.connectionId)
      const place = sync.folderId === null ? undefined : await inside.folders.place(sync.folderId)
      return {
        sync,
        connection: { id: sync.connectionId, name: connection?.name ?? '', app: connection?.app ?? sync.destination },
        source: place ? { environment: place.environment, folder: { id: place.folder.id, path: place.folder.path } } : null,
        latest: Object.fromEntries(latest.filter(({ run }) => run.syncId === sync.id).map((entry) => [entry.run.kind, entry])),
      }
    }),
  )
}

/** After a change: the sync as others will see it. */
export function viewSync(kms: Dependencies, sync: Sync): Promise<SyncView> {
  return kms.store.transact((inside) => viewOf(inside, sync))
}

export async function viewOf(inside: Repositories, sync: Sync): Promise<SyncView> {
  return first(await viewSyncs(inside, [sync]))
}

export function listSyncs(
  kms: Dependencies,
  actor: Actor,
  { destination, projectId }: { readonly destination?: string; readonly projectId: string },
): Promise<readonly SyncView[]> {
  return kms.store.transact(async (inside) => {
    const access = await accessInProject(inside, actor, projectId)
    access.assert(['secret-syncs', 'read'])
    const syncs = (await inside.syncs.list(projectId)).filter((sync) => destination === undefined || sync.destination === destination)
    const views = await viewSyncs(inside, syncs)
    return views.filter(({ sync, source }) =>
      access.may(['secret-syncs', 'read'], {
        ...(source && { environment: source.environment.slug, secretPath: source.folder.path }),
        connectionId: sync.connectionId,
      }),
    )
  })
}

export function findSync(kms: Dependencies, actor: Actor, { destination, id }: SyncAddress): Promise<SyncView> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => first(await viewSyncs(inside, [await authorisedSync(inside, actor, connector, id, 'read')])))
}

export async function findSyncByName(
  kms: Dependencies,
  actor: Actor,
  { destination, name, projectId }: { readonly destination: string; readonly name: string; readonly projectId: string },
): Promise<SyncView> {
  const found = (await listSyncs(kms, actor, { destination, projectId })).find(({ sync }) => sync.name === name)
  if (!found) throw notFound(`Could not find ${findConnector(kms.connectors, destination).title} Sync with name "${name}"`)
  return found
}

export function listRuns(
  kms: Dependencies,
  actor: Actor,
  { destination, id, limit, offset }: SyncAddress & { readonly limit: number; readonly offset: number },
): Promise<readonly Run[]> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    await authorisedSync(inside, actor, connector, id, 'read')
    return inside.runs.list(id, { limit, offset })
  })
}

export function findRun(
  kms: Dependencies,
  actor: Actor,
  { destination, id, runId }: SyncAddress & { readonly runId: string },
): Promise<{ readonly run: Run; readonly steps: readonly RunStep[] }> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    await authorisedSync(inside, actor, connector, id, 'read')
    const run = await inside.runs.find(id, runId)
    if (!run) throw notFound(`There is no run ${runId} of this sync. Only the newest runs are kept.`)
    return { run, steps: await inside.runs.steps(runId) }
  })
}

/** Whether another sync already writes where this one would; the project is named to those who may see it. */
export function findMeetingSync(
  kms: Dependencies,
  actor: Actor,
  input: {
    readonly destination: string
    readonly projectId: string
    readonly connectionId: string | undefined
    readonly excludeSyncId: string | undefined
    readonly target: unknown
  },
): Promise<{ readonly projectId: string | undefined } | undefined> {
  const connector = findConnector(kms.connectors, input.destination)
  const target = parseWith(connector.target, 'destinationConfig', input.target)
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, input.projectId, ['secret-syncs', 'read'])
    if (input.connectionId === undefined) return undefined
    const connection = await authorisedForSync(inside, actor, {
      app: connector.id,
      connectionId: input.connectionId,
      projectId: input.projectId,
    })
    const place = await placeOf(kms, inside, connector, connection, target)
    const found = await findMeeting(inside, actor.organizationId, place, input.excludeSyncId)
    return found && { projectId: (await isVisible(inside, actor, found)) ? found.projectId : undefined }
  })
}

function first(views: readonly SyncView[]): SyncView {
  const [view] = views
  if (!view) throw new Error('A sync that was just read has no view.')
  return view
}
