import { type CancelSignal, DestinationFailure } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { findConnector } from '../connections/find-connector.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedSync, type SyncAddress } from './authorise-sync.ts'
import { openSync } from './open-sync.ts'
import { preparePlan } from './prepare-plan.ts'
import type { StoredPlan } from './run.ts'

/** Whoever may look may make plans: enough of them for many people to look at the same time, and no more. */
const PLANS_KEPT = 50

/** What a run would do now. Writes nothing at the destination; kept, so that just this plan can be applied. */
export async function makePlan(
  kms: Dependencies,
  actor: Actor,
  { destination, id }: SyncAddress,
  signal: CancelSignal,
): Promise<StoredPlan> {
  const connector = findConnector(kms.connectors, destination)
  const opened = await kms.store.transact(async (inside) =>
    openSync(kms, inside, await authorisedSync(inside, actor, connector, id, 'read')),
  )
  const { plan } = await refusingUnplanned(preparePlan(opened, signal))
  const stored: StoredPlan = {
    id: kms.cryptography.randomId(),
    syncId: id,
    syncVersion: opened.sync.version,
    plan,
    createdAtMs: kms.clock.nowMs(),
  }
  await kms.store.transact(async (inside) => {
    await inside.runs.insertPlan(stored, PLANS_KEPT)
    await recordEvent(kms, inside, actor, {
      type: 'plan-secret-sync',
      projectId: opened.sync.projectId,
      metadata: { syncId: id, planId: stored.id, steps: plan.steps.length },
    })
  })
  return stored
}

/** Turns what the destination refused into a sentence for the person who asked. */
export async function refusingUnplanned<Prepared>(preparing: Promise<Prepared>): Promise<Prepared> {
  try {
    return await preparing
  } catch (error) {
    throw error instanceof DestinationFailure ? badRequest(`The plan could not be made: ${error.message}`) : error
  }
}
