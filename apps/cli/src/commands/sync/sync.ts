import type { Command } from 'commander'
import { addApplyPlan } from './apply-plan.ts'
import { addCreateSync } from './create-sync.ts'
import { addDecide } from './decide.ts'
import { addDeleteSync } from './delete-sync.ts'
import { addDrift } from './drift.ts'
import { addListSyncs } from './list-syncs.ts'
import { addMakePlan } from './make-plan.ts'
import { addShowStatus } from './show-status.ts'

export function addSync(program: Command): void {
  const sync = program.command('sync').description('standing orders that keep a folder equal to a place elsewhere')
  for (const add of [addListSyncs, addCreateSync, addMakePlan, addApplyPlan, addShowStatus, addDecide, addDrift, addDeleteSync]) add(sync)
}
