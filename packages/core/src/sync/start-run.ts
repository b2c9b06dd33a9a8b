import { badRequest, KmsError, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, authoriseImporting, type SyncAddress } from './authorise-sync.ts'
import { openSync } from './open-sync.ts'
import type { Plan } from './plan.ts'
import { queueRun } from './queue-runs.ts'
import type { Run, RunKind } from './run.ts'
import type { Snapshot } from './snapshot.ts'
import type { Sync } from './sync.ts'

const actionOf = { sync: 'sync-secrets', import: 'import-secrets', remove: 'remove-secrets' } as const

/** Queues a run; the work is done by a worker. */
export function startRun(
  kms: Dependencies,
  actor: Actor,
  { destination, id, kind, importPriority }: SyncAddress & { readonly kind: RunKind; readonly importPriority?: 'source' | 'destination' },
): Promise<Sync> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, actionOf[kind])
    if (sync.folderId === null && kind !== 'remove')
      throw badRequest('Invalid source configuration: folder no longer exists. Please configure a valid source and try again.')
    if (kind === 'import') await authoriseImporting(inside, actor, sync)
    await queueRun(kms, inside, { syncId: id, kind, by: actor, ...(importPriority && { importPriority }) })
    return sync
  })
}

/**
 * Queues a run that applies just this plan. Whether our half of it is unchanged is answered here, without a request to the destination; the run itself compares the whole
 * before it writes, and ends as `stale` where the destination has changed.
 */
export function applyApprovedPlan(
  kms: Dependencies,
  actor: Actor,
  { destination, id, planId }: SyncAddress & { readonly planId: string },
): Promise<Run> {
  const connector = findConnector(kms.connectors, destination)
  return kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, 'sync-secrets')
    const stored = await inside.runs.findPlan(id, planId)
    if (!stored) throw notFound(`There is no plan ${planId} of this sync. Plans are kept as long as the newest runs; make a new one.`)
    const { desired } = await openSync(kms, inside, sync)
    if (stored.syncVersion !== sync.version || !isPlanOf(stored.plan, desired))
      throw new KmsError('planStale', 'The source or the sync changed since this plan was made. Nothing was written; make a new plan.')
    const runId = await queueRun(kms, inside, { syncId: id, kind: 'sync', by: actor, planId })
    const run = await inside.runs.find(id, runId)
    if (!run) throw new Error('The queued run was not found.')
    return run
  })
}

/** Whether the plan was made for this source: the same keys with the values that it would write. */
function isPlanOf({ steps }: Plan, { entries, blocked }: Snapshot): boolean {
  const planned = new Map(steps.map((step) => [step.name, step]))
  const desired = new Map(entries.map((entry) => [entry.name, entry.fingerprint]))
  const wanted = [...desired.keys(), ...blocked.map((entry) => entry.name)]
  return (
    wanted.every((name) => planned.has(name) && planned.get(name)?.action !== 'delete') &&
    steps.every(({ name, fingerprint }) => fingerprint === undefined || desired.get(name) === fingerprint)
  )
}
