import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { draftSync, type NewSync } from './create-sync.ts'
import { type MadePlan, planWithPreflight } from './make-plan.ts'
import { openSync } from './open-sync.ts'
import { wayOf } from './preflight.ts'

/** What a sync would do if it were saved as it stands. Reads at the destination, writes nothing there and nothing here. */
export async function previewPlan(kms: Dependencies, actor: Actor, input: NewSync, signal: CancelSignal): Promise<PreviewedPlan> {
  const { opened, way } = await kms.store.transact(async (inside) => {
    const draft = await draftSync(kms, inside, actor, input)
    return { opened: await openSync(kms, inside, draft), way: await wayOf(kms, inside, draft) }
  })
  return planWithPreflight(opened, way, signal)
}

export type PreviewedPlan = Pick<MadePlan, 'plan' | 'preflight'>
