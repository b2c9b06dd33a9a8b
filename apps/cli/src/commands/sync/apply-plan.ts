import type { Plan, RunWithSteps, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { type Command, Option } from 'commander'
import { oneRun } from '../../api/answers.ts'
import { ask, route, type Server } from '../../api/ask.ts'
import { findSync } from '../../api/find-sync.ts'
import { type Call, onCall, parseSeconds, type ScopeOptions, withProjectOption } from '../../call.ts'
import { type ExitCode, exitCodes } from '../../exit-codes.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { openSession } from '../../settings/session.ts'
import { canAsk, confirm } from '../../terminal/ask.ts'
import { fetchPlan } from './fetch-plan.ts'
import { followRun, isOver } from './follow-run.ts'
import { isChange, planLegend, showPlan, staysBehind } from './show-plan.ts'
import { showRunSteps } from './show-run.ts'

interface Options extends ScopeOptions {
  readonly yes?: boolean
  readonly approveHeld?: boolean
  readonly all?: boolean
  readonly wait?: number
}

const WAIT_S = 600

export function addApplyPlan(parent: Command): void {
  const command = parent
    .command('apply')
    .description('plan, show, ask, write, and say for each key what became of it')
    .argument('<sync>', 'name or id')
    .option('-y, --yes', 'do not ask; a held plan still waits')
    .option('--approve-held', 'with --yes: apply a plan that is held for a person, too')
    .option('--all', 'show unchanged keys too')
    .addOption(new Option('--wait <seconds>', `how long to follow the run (${WAIT_S})`).argParser(parseSeconds))
    .addHelpText('after', planLegend)
  onCall<Options>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const sync = await findSync(call, session, String(call.args[0]))
    const plan = await fetchPlan(session, sync)
    const all = call.options.all === true
    for (const line of showPlan(plan, call.output.colour, { all })) call.output.line(line)
    if (!plan.steps.some(({ action }) => isChange(action))) return nothingToDo(call, plan)
    await approve(call, sync, plan)
    const run = await apply(call, session, sync, plan)
    call.output.document({ plan, run })
    call.output.line()
    for (const line of showRunSteps(run, call.output.colour, { all })) call.output.line(line)
    return exitCodeOf(call, sync, run)
  })
}

function nothingToDo(call: Call<Options>, plan: Plan): ExitCode {
  call.output.document({ plan, run: null })
  const behind = plan.steps.filter(({ action }) => staysBehind(action)).length
  call.output.line(behind === 0 ? 'Nothing to do.' : `Nothing to write; ${behind} stay behind, see above.`)
  return behind === 0 ? exitCodes.done : exitCodes.failed
}

/** SECURITY: `--yes` in a script must not wave through what the plan itself calls unsafe, such as deleting all. */
async function approve(call: Call<Options>, { name }: SecretSync, plan: Plan): Promise<void> {
  const { yes = false, approveHeld = false } = call.options
  if (!plan.safe && !approveHeld && (yes || !canAsk())) {
    throw new CliFailure(`Nothing was written: the plan of ${name} is held for a person.`, {
      why: plan.heldReason ?? undefined,
      todo: 'If that is meant, apply it at a terminal, or add --yes --approve-held.',
      code: 'PlanHeld',
    })
  }
  if (call.output.json && !yes) for (const line of showPlan(plan, call.output.noteColour, { all: false })) call.output.note(line)
  const count = plan.steps.filter(({ action }) => isChange(action)).length
  await confirm(
    `make ${count} ${count === 1 ? 'change' : 'changes'} at the destination of ${name}${plan.safe ? '' : ', although it is held'}`,
    yes,
  )
}

async function apply(call: Call<Options>, server: Server, sync: SecretSync, plan: Plan): Promise<RunWithSteps> {
  const path = route`/api/v1/secret-syncs/${sync.destination}/${sync.id}/runs`
  const question = { method: 'POST', path, body: { planId: plan.id }, doing: `apply the plan of ${sync.name}`, shape: oneRun } as const
  try {
    const { run } = await ask(server, question)
    return await followRun(server, sync, run.id, (call.options.wait ?? WAIT_S) * 1_000)
  } catch (error) {
    if (!(error instanceof CliFailure) || error.facts.code !== 'PlanStale') throw error
    throw new CliFailure(error.message, { ...error.facts, exitCode: exitCodes.pending })
  }
}

function exitCodeOf(call: Call, { name }: SecretSync, run: RunWithSteps): ExitCode {
  if (!isOver(run)) {
    call.output.note(`The run goes on without kms watching${run.message ? `: ${run.message}` : '.'} See it with: kms sync status ${name}`)
    return exitCodes.failed
  }
  if (run.state === 'stale') {
    call.output.note(`Nothing was written: ${run.message ?? 'the plan was no longer true.'} Look at the new one: kms sync plan ${name}`)
    return exitCodes.pending
  }
  const landed = run.state === 'succeeded' && !run.steps.some(({ action, state }) => state === 'failed' || staysBehind(action))
  return landed ? exitCodes.done : exitCodes.failed
}
