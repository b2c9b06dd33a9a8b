import type { Dependencies } from '../ports.ts'
import type { Pass, Turn } from './execute-run.ts'
import { isContinuationOf, type Plan, samePlan } from './plan.ts'
import type { Sync } from './sync.ts'

type Refused = Extract<Pass, { outcome: 'held' | 'stale' }>

/** An unsafe plan that nobody approved waits for a person. */
export function held(plan: Plan): Refused | undefined {
  return plan.verdict.safe ? undefined : { outcome: 'held', reason: plan.verdict.reason, plan }
}

/** An approved plan must still be what would happen; any other must be safe. Undefined: go on. */
export async function approve(kms: Dependencies, { run, isFirstPass }: Turn, sync: Sync, now: Plan): Promise<Refused | undefined> {
  if (run.planId === null) return held(now)
  const { planId } = run
  const approved = await kms.store.transact((inside) => inside.runs.findPlan(run.syncId, planId))
  if (approved?.syncVersion !== sync.version) return { outcome: 'stale' }
  // A later pass finds part of the plan done already: it may finish what was approved, and nothing else.
  const holds = isFirstPass ? samePlan(approved.plan, now) : isContinuationOf(approved.plan, now)
  return holds ? undefined : { outcome: 'stale' }
}
