import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Dependencies } from '../ports.ts'
import { type Applied, applyPlan } from './apply-plan.ts'
import { approve, held } from './approve-plan.ts'
import { importAsDecided, runImport } from './import-as-decided.ts'
import type { FencedRun } from './ledger.ts'
import { observeDestination } from './observe-destination.ts'
import { type OpenedDestination, type OpenedSync, openSync, openSyncDestination } from './open-sync.ts'
import { type Plan, plan } from './plan.ts'
import { type PreparedPlan, preparePlan } from './prepare-plan.ts'
import type { Run, RunStep } from './run.ts'
import type { Sync } from './sync.ts'
import { emptySnapshot } from './take-snapshot.ts'

/** How a pass over a run went; the worker turns it into the run's state. */
export type Pass =
  | { readonly outcome: 'applied'; readonly applied: Applied; readonly plan: Plan }
  | { readonly outcome: 'held'; readonly reason: string; readonly plan: Plan }
  | { readonly outcome: 'stale' }
  | { readonly outcome: 'imported'; readonly steps: readonly RunStep[] }

/** What a pass belongs to. */
export interface Turn {
  readonly run: Run
  readonly fenced: FencedRun
  /** Of the first claim: until it is over, nothing can have been done yet. */
  readonly isFirstPass: boolean
}

/** One pass. Safe to stop at any await and run again: each pass looks at the world anew. Throws `DestinationFailure`, `KmsError`, `SyncChanged` and `LeaseLost`. */
export async function executeRun(kms: Dependencies, turn: Turn, sync: Sync, signal: CancelSignal): Promise<Pass> {
  const { kind } = turn.run
  if (kind === 'remove') {
    const opened = await kms.store.transact((inside) => openSyncDestination(kms, inside, sync))
    return runRemoval(kms, opened, turn.fenced, signal)
  }
  const opened = await kms.store.transact((inside) => openSync(kms, inside, sync))
  if (kind === 'import') return { outcome: 'imported', steps: await runImport(kms, turn, opened, signal) }
  return runSync(kms, turn, opened, signal)
}

async function runSync(kms: Dependencies, turn: Turn, opened: OpenedSync, signal: CancelSignal): Promise<Pass> {
  const prepared = await preparePlan(opened, signal)
  const refused = await approve(kms, turn, opened.sync, prepared.plan)
  if (refused) return refused
  const imported = await importAsDecided(kms, turn, opened, prepared, signal)
  if (!imported) return applyNow(kms, turn, opened, prepared, signal)
  // The source has changed by the import, and perhaps by others meanwhile: what is applied is planned anew.
  const now = await reopen(kms, opened.sync, imported.failed, signal)
  const stopped = turn.run.planId === null ? held(now.prepared.plan) : imported.unapproved(prepared.plan, now.prepared.plan)
  if (stopped) return stopped
  const pass = await applyNow(kms, turn, now.opened, now.prepared, signal)
  return { ...pass, applied: { ...pass.applied, steps: withFailedImports(pass.applied.steps, imported.failed) } }
}

async function applyNow(kms: Dependencies, { fenced }: Turn, opened: OpenedSync, prepared: PreparedPlan, signal: CancelSignal) {
  const { store, clock } = kms
  const applying = { store, clock, destination: opened.destination, run: fenced, syncVersion: opened.sync.version }
  const applied = await applyPlan(applying, prepared.plan, opened.desired, signal)
  await learn(kms, opened, prepared, applied, fenced)
  return { outcome: 'applied', applied, plan: prepared.plan } as const
}

/** An entry whose value could not be taken is not adopted either: without this, the decision to import it would overwrite it. */
async function reopen(
  kms: Dependencies,
  { organizationId, id }: Sync,
  failed: readonly RunStep[],
  signal: CancelSignal,
): Promise<{ opened: OpenedSync; prepared: PreparedPlan }> {
  const whole = await kms.store.transact(async (inside) => {
    const sync = await inside.syncs.find(organizationId, id)
    if (!sync) throw new Error(`The sync ${id} was deleted while its run was under way.`)
    return openSync(kms, inside, sync)
  })
  const notTaken = new Set<string>(failed.map((step) => step.name))
  const decisions = new Map([...whole.decisions].filter(([name]) => !notTaken.has(name)))
  const opened = { ...whole, decisions, drift: { ...whole.drift, notTaken } }
  return { opened, prepared: await preparePlan(opened, signal) }
}

function withFailedImports(steps: readonly RunStep[], failed: readonly RunStep[]): readonly RunStep[] {
  const names = new Set(failed.map((step) => step.name))
  return [...steps.filter((step) => !names.has(step.name)), ...failed]
}

/**
 * Keeps what the pass taught: revisions of entries that were confirmed without one, whether the source reads other folders, and that decisions are spent once acted upon (a
 * later stranger under the same name is asked about anew), and drift that was dealt with. A hold ends with the first plan that is applied to its end.
 */
async function learn(
  kms: Dependencies,
  opened: OpenedSync,
  { plan: made, remote }: PreparedPlan,
  applied: Applied,
  fenced: FencedRun,
): Promise<void> {
  const { sync, ledger: known, decisions, desired } = opened
  const revisions = new Map(remote.entries.map(({ name, revision }) => [name, revision]))
  const unchanged = new Set(made.steps.filter((step) => step.action === 'unchanged').map((step) => step.name))
  const receipts = known.flatMap(({ name, revision: before }) => {
    const revision = revisions.get(name)
    return unchanged.has(name) && before === undefined && revision !== undefined ? [{ name, receipt: { revision } }] : []
  })
  const spent = applied.steps
    .filter((step) => step.state === 'done' && decisions.has(step.name))
    .map((step) => [step.name, undefined] as const)
  const moved = desired.readsElsewhere !== sync.readsElsewhere
  const released = sync.hold !== null && !applied.stopped
  const done = new Set<string>(applied.steps.filter((step) => step.state === 'done').map((step) => step.name))
  const settled = [...opened.drift.findings.keys()].filter((name) => done.has(name))
  if (receipts.length === 0 && spent.length === 0 && settled.length === 0 && !moved && !released) return
  await kms.store.transact(async ({ ledger, syncs, drift }) => {
    if (receipts.length > 0) await ledger.confirm(fenced, receipts)
    if (settled.length > 0) await drift.settle(sync.id, settled)
    if (spent.length > 0) await syncs.decide(sync.id, new Map(spent))
    if (moved) await syncs.remember(sync.id, { readsElsewhere: desired.readsElsewhere })
    if (released) await syncs.releaseHold(sync.id, sync.version)
  })
}

/** Removes what this sync wrote and nothing else: the plan for an empty source. A person asked for just this, so it is not held. */
async function runRemoval(kms: Dependencies, opened: OpenedDestination, fenced: FencedRun, signal: CancelSignal): Promise<Pass> {
  const { sync, connector, ledger, destination, policy, environment } = opened
  const desired = emptySnapshot(sync, connector, environment)
  const remote = await observeDestination(destination, ledger, signal)
  const made = plan({ syncId: sync.id, desired, remote, ledger, decisions: new Map(), policy: { ...policy, deletes: 'allow' } })
  const applying = { store: kms.store, clock: kms.clock, destination, run: fenced, syncVersion: sync.version }
  const applied = await applyPlan(applying, made, desired, signal)
  const ours = new Set<string>(ledger.map((entry) => entry.name))
  // Whoever asked for everything to go must hear what stayed.
  const steps = applied.steps.map(
    (step): RunStep =>
      step.action === 'protected' && ours.has(step.name) ? { ...step, state: 'failed', reason: `not removed: ${step.reason}` } : step,
  )
  return { outcome: 'applied', applied: { ...applied, steps }, plan: made }
}
