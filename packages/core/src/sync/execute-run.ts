import type { CancelSignal, RemoteName } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import { type Applied, applyPlan } from './apply-plan.ts'
import { importEntries } from './import-entries.ts'
import type { FencedRun } from './ledger.ts'
import { observeDestination } from './observe-destination.ts'
import { type OpenedDestination, type OpenedSync, openSync, openSyncDestination } from './open-sync.ts'
import { isContinuationOf, type Plan, plan, samePlan } from './plan.ts'
import { isImportPending, type PreparedPlan, preparePlan } from './prepare-plan.ts'
import type { Run, RunStep } from './run.ts'
import type { Sync } from './sync.ts'
import { emptySnapshot } from './take-snapshot.ts'

/** How a pass over a run went; the worker turns it into the run's state. */
export type Pass =
  | { readonly outcome: 'applied'; readonly applied: Applied; readonly plan: Plan }
  | { readonly outcome: 'held'; readonly reason: string; readonly plan: Plan }
  | { readonly outcome: 'stale' }
  | { readonly outcome: 'imported'; readonly steps: readonly RunStep[] }

/** One pass. Safe to stop at any await and run again: each pass looks at the world anew. Throws `DestinationFailure`, `KmsError` and `LeaseLost`. */
export async function executeRun(kms: Dependencies, run: Run, sync: Sync, fenced: FencedRun, signal: CancelSignal): Promise<Pass> {
  if (run.kind === 'remove')
    return runRemoval(kms, await kms.store.transact((inside) => openSyncDestination(kms, inside, sync)), fenced, signal)
  const opened = await kms.store.transact((inside) => openSync(kms, inside, sync))
  return run.kind === 'import' ? runImport(kms, run, opened, signal) : runSync(kms, run, opened, fenced, signal)
}

async function runSync(kms: Dependencies, run: Run, opened: OpenedSync, fenced: FencedRun, signal: CancelSignal): Promise<Pass> {
  const prepared = await preparePlan(opened, signal)
  const refused = await approve(kms, run, prepared.plan)
  if (refused) return refused
  const imported = await importAsDecided(kms, run, opened, prepared, signal)
  if (!imported) return applyNow(kms, opened, prepared, fenced, signal)
  // The source has changed by the import, and perhaps by others meanwhile: what is applied is planned anew.
  const now = await reopen(kms, opened.sync, signal)
  return (run.planId === null && held(now.prepared.plan)) || applyNow(kms, now.opened, now.prepared, fenced, signal)
}

async function applyNow(
  kms: Dependencies,
  opened: OpenedSync,
  prepared: PreparedPlan,
  fenced: FencedRun,
  signal: CancelSignal,
): Promise<Pass> {
  const { store, clock } = kms
  const applied = await applyPlan({ store, clock, destination: opened.destination, run: fenced }, prepared.plan, opened.desired, signal)
  await learn(kms, opened, prepared, applied, fenced)
  return { outcome: 'applied', applied, plan: prepared.plan }
}

/** An unsafe plan that nobody approved waits for a person. */
function held(plan: Plan): Pass | undefined {
  return plan.verdict.safe ? undefined : { outcome: 'held', reason: plan.verdict.reason, plan }
}

/** An approved plan must still be what would happen; any other must be safe. Undefined: go on. */
async function approve(kms: Dependencies, run: Run, now: Plan): Promise<Pass | undefined> {
  if (run.planId === null) return held(now)
  const { planId } = run
  const approved = await kms.store.transact((inside) => inside.runs.findPlan(run.syncId, planId))
  // A later attempt finds part of the plan done already: it may finish what was approved, and nothing else.
  const holds = approved !== undefined && (run.attempt === 1 ? samePlan(approved.plan, now) : isContinuationOf(approved.plan, now))
  return holds ? undefined : { outcome: 'stale' }
}

async function importAsDecided(
  kms: Dependencies,
  run: Run,
  opened: OpenedSync,
  prepared: PreparedPlan,
  signal: CancelSignal,
): Promise<boolean> {
  const listed = new Map(prepared.remote.entries.map((entry) => [entry.name as string, entry]))
  const chosen = new Map([...prepared.importing, ...opened.decisions])
  const names = [...chosen].flatMap(([name, decision]) => {
    const entry = listed.get(name)
    return decision === 'import' && entry && !entry.protection && entry.owner !== opened.sync.id ? [entry.name] : []
  })
  if (names.length > 0) await importEntries(kms, opened, names, run.startedBy, signal)
  const adopted = new Map([...prepared.importing].filter(([, decision]) => decision === 'adopt'))
  const pending = isImportPending(opened.sync)
  if (pending) {
    await kms.store.transact(async ({ syncs }) => {
      await syncs.decide(opened.sync.id, adopted)
      await syncs.remember(opened.sync.id, { imported: true })
    })
  }
  return names.length > 0 || pending
}

async function reopen(
  kms: Dependencies,
  { organizationId, id }: Sync,
  signal: CancelSignal,
): Promise<{ opened: OpenedSync; prepared: PreparedPlan }> {
  const opened = await kms.store.transact(async (inside) => {
    const sync = await inside.syncs.find(organizationId, id)
    if (!sync) throw new Error(`The sync ${id} was deleted while its run was under way.`)
    return openSync(kms, inside, sync)
  })
  return { opened, prepared: await preparePlan(opened, signal) }
}

/**
 * Keeps what the pass taught: revisions of entries that were confirmed without one, whether the source reads other folders, and that decisions are spent once acted upon (a
 * later stranger under the same name is asked about anew).
 */
async function learn(
  kms: Dependencies,
  opened: OpenedSync,
  { plan: made, remote }: PreparedPlan,
  applied: Applied,
  fenced: FencedRun,
): Promise<void> {
  const revisions = new Map(remote.entries.map(({ name, revision }) => [name, revision]))
  const unchanged = new Set(made.steps.filter((step) => step.action === 'unchanged').map((step) => step.name))
  const receipts = opened.ledger.flatMap(({ name, revision: known }) => {
    const revision = revisions.get(name)
    return unchanged.has(name) && known === undefined && revision !== undefined ? [{ name, receipt: { revision } }] : []
  })
  const spent = applied.steps
    .filter((step) => step.state === 'done' && opened.decisions.has(step.name))
    .map((step) => [step.name, undefined] as const)
  const moved = opened.desired.readsElsewhere !== opened.sync.readsElsewhere
  if (receipts.length === 0 && spent.length === 0 && !moved) return
  await kms.store.transact(async ({ ledger, syncs }) => {
    if (receipts.length > 0) await ledger.confirm(fenced, receipts)
    if (spent.length > 0) await syncs.decide(opened.sync.id, new Map(spent))
    if (moved) await syncs.remember(opened.sync.id, { readsElsewhere: opened.desired.readsElsewhere })
  })
}

/** Takes the values of entries that are not ours into the source. Where both sides have a key, the priority says who wins. */
async function runImport(kms: Dependencies, run: Run, opened: OpenedSync, signal: CancelSignal): Promise<Pass> {
  const inSource = new Set(opened.desired.entries.map((entry) => entry.name))
  const names: readonly RemoteName[] = (await opened.destination.list(signal))
    .filter((entry) => entry.owner !== opened.sync.id && !entry.protection && opened.desired.keyFor(entry.name) !== undefined)
    .map((entry) => entry.name)
    .filter((name) => run.importPriority === 'destination' || !inSource.has(name))
  return { outcome: 'imported', steps: await importEntries(kms, opened, names, run.startedBy, signal) }
}

/** Removes what this sync wrote and nothing else: the plan for an empty source. A person asked for just this, so it is not held. */
async function runRemoval(kms: Dependencies, opened: OpenedDestination, fenced: FencedRun, signal: CancelSignal): Promise<Pass> {
  const { sync, connector, ledger, destination, policy } = opened
  const desired = emptySnapshot(sync, connector)
  const remote = await observeDestination(destination, ledger, signal)
  const made = plan({ syncId: sync.id, desired, remote, ledger, decisions: new Map(), policy: { ...policy, deletes: 'allow' } })
  return {
    outcome: 'applied',
    applied: await applyPlan({ store: kms.store, clock: kms.clock, destination, run: fenced }, made, desired, signal),
    plan: made,
  }
}
