import type { CancelSignal, RemoteEntry } from '@hanzo-kms/connector-kit'
import { observeDestination } from './observe-destination.ts'
import type { OpenedSync } from './open-sync.ts'
import { type Decision, type Plan, type PlanStep, plan, type RemoteState } from './plan.ts'
import type { Sync } from './sync.ts'

export interface PreparedPlan {
  readonly plan: Plan
  readonly remote: RemoteState
  /** What a first import will take over, by remote name; empty once it is done. */
  readonly importing: ReadonlyMap<string, Decision>
}

/** Looks at the destination and plans. The preview, the approved run and the plain run all come through here, so that what was shown is what is done. */
export async function preparePlan(opened: OpenedSync, signal: CancelSignal): Promise<PreparedPlan> {
  const { sync, desired, ledger, policy, drift } = opened
  const remote = await observeDestination(opened.destination, ledger, signal)
  const importing = firstImport(opened, remote.entries)
  const decisions = new Map([...importing, ...opened.decisions])
  const made = plan({ syncId: sync.id, desired, remote, ledger, decisions, policy, drift })
  const locked = new Set<string>(remote.entries.filter((entry) => entry.protection).map((entry) => entry.name))
  const steps = made.steps.map((step) => explainImport(step, { decision: decisions.get(step.name), isLocked: locked.has(step.name) }))
  return { plan: { ...made, steps }, remote, importing }
}

/**
 * The initial behaviours that import decide for all entries that are there at the first run: which side wins where both have a key, and that all of them are managed from then
 * on. `overwrite-destination` decides nothing: the source wins over what is ours, and what is somebody else's waits for a person.
 */
function firstImport({ sync, desired, decisions }: OpenedSync, entries: readonly RemoteEntry[]): ReadonlyMap<string, Decision> {
  if (!isImportPending(sync)) return new Map()
  // A secret that the destination cannot hold is in the source all the same, and is not to be replaced by what is there.
  const wanted = new Set<string>([...desired.entries, ...desired.blocked].map((entry) => entry.name))
  const sourceWins = sync.options.initialSyncBehavior === 'import-prioritize-source'
  return new Map(
    entries
      .filter(
        (entry) => entry.owner === null && !entry.protection && !decisions.has(entry.name) && desired.keyFor(entry.name) !== undefined,
      )
      .map((entry) => [entry.name, sourceWins && wanted.has(entry.name) ? 'adopt' : 'import']),
  )
}

export function isImportPending(sync: Sync): boolean {
  return !sync.imported && sync.options.initialSyncBehavior !== 'overwrite-destination'
}

function explainImport(step: PlanStep, { decision, isLocked }: { decision: Decision | undefined; isLocked: boolean }): PlanStep {
  return step.action === 'protected' && decision === 'import' && !isLocked
    ? { ...step, action: 'left', reason: 'its value is imported into the source, then kept equal' }
    : step
}
