import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { draftSync, type NewSync } from './create-sync.ts'
import { refusingUnplanned } from './make-plan.ts'
import { openSync } from './open-sync.ts'
import type { Plan } from './plan.ts'
import { preparePlan } from './prepare-plan.ts'

/** What a sync would do if it were saved as it stands. Reads at the destination, writes nothing there and nothing here. */
export async function previewPlan(kms: Dependencies, actor: Actor, input: NewSync, signal: CancelSignal): Promise<Plan> {
  const opened = await kms.store.transact(async (inside) => openSync(kms, inside, await draftSync(kms, inside, actor, input)))
  return (await refusingUnplanned(preparePlan(opened, signal))).plan
}
