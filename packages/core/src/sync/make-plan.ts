import type { CancelSignal, PreflightFinding } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, type SyncAddress } from './authorise-sync.ts'
import { type OpenedSync, openSync } from './open-sync.ts'
import type { Plan } from './plan.ts'
import { askPreflight, type Way, wayOf } from './preflight.ts'
import { preparePlan } from './prepare-plan.ts'
import { refusingUnplanned } from './refusing-unplanned.ts'
import type { StoredPlan } from './run.ts'

export interface MadePlan extends StoredPlan {
  /** What must hold before it can be applied, as it was found when it was made. */
  readonly preflight: readonly PreflightFinding[]
}

/** Whoever may look may make plans: enough of them for many people to look at the same time, and no more. */
const PLANS_KEPT = 50

/** What a run would do now. Writes nothing at the destination; kept, so that just this plan can be applied. */
export async function makePlan(kms: Dependencies, actor: Actor, { destination, id }: SyncAddress, signal: CancelSignal): Promise<MadePlan> {
  const connector = findConnector(kms.connectors, destination)
  const { opened, way } = await kms.store.transact(async (inside) => {
    const sync = await authorisedSync(inside, actor, connector, id, 'read')
    return { opened: await openSync(kms, inside, sync), way: await wayOf(kms, inside, sync) }
  })
  const { plan, preflight } = await planWithPreflight(opened, way, signal)
  const stored: StoredPlan = {
    id: kms.cryptography.randomId(),
    syncId: id,
    syncVersion: opened.sync.version,
    plan,
    createdAtMs: kms.clock.nowMs(),
  }
  await kms.store.transact(async (inside) => {
    // The destination took its time: the sync may be gone by now, or the right to see it.
    await authorisedSync(inside, actor, connector, id, 'read')
    await inside.runs.insertPlan(stored, PLANS_KEPT)
    await recordEvent(kms, inside, actor, {
      type: 'plan-secret-sync',
      projectId: opened.sync.projectId,
      metadata: { syncId: id, planId: stored.id, steps: plan.steps.length },
    })
  })
  return { ...stored, preflight }
}

/** Looks at what must hold first: where the plan cannot be made, that says why, and what to do. */
export async function planWithPreflight(
  opened: OpenedSync,
  way: Way,
  signal: CancelSignal,
): Promise<{ plan: Plan; preflight: readonly PreflightFinding[] }> {
  const preflight = await askPreflight(way, signal)
  const { plan } = await refusingUnplanned(preparePlan(opened, signal), 'The plan could not be made', preflight)
  return { plan, preflight }
}
