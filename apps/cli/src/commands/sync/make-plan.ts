import type { Command } from 'commander'
import { findSync } from '../../api/find-sync.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openSession } from '../../settings/session.ts'
import { amiss, showPreflight } from '../connections/show-preflight.ts'
import { fetchPlan } from './fetch-plan.ts'
import { isPending, planLegend, showPlan } from './show-plan.ts'

interface Options extends ScopeOptions {
  readonly all?: boolean
  readonly exitCode?: boolean
}

export function addMakePlan(parent: Command): void {
  const command = parent
    .command('plan')
    .description('what a run would do now, with the reason for each key; writes nothing')
    .argument('<sync>', 'name or id')
    .option('--all', 'show unchanged keys too')
    .option('--exit-code', 'leave 0 when in sync, 2 when changes are pending, 1 on an error')
    .addHelpText('after', planLegend)
  onCall<Options>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const plan = await fetchPlan(session, await findSync(call, session, String(call.args[0])))
    call.output.document({ plan })
    for (const line of showPreflight(amiss(plan.preflight), call.output.colour)) call.output.line(line)
    for (const line of showPlan(plan, call.output.colour, { all: call.options.all === true })) call.output.line(line)
    return call.options.exitCode && isPending(plan) ? exitCodes.pending : exitCodes.done
  })
}
