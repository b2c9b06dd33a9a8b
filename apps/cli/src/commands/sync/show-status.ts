import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { type Command, Option } from 'commander'
import { oneRunWithSteps, runList } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findSync } from '../../api/find-sync.ts'
import { onCall, parseCount, type ScopeOptions, withProjectOption } from '../../call.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'
import { placeOf } from './list-syncs.ts'
import { showRunSteps, showRuns } from './show-run.ts'

interface Options extends ScopeOptions {
  readonly limit?: number
  readonly run?: string
}

const RUNS_SHOWN = 5

export function addShowStatus(parent: Command): void {
  const command = parent
    .command('status')
    .description('the sync and its last runs; with --run, each key of one run')
    .argument('<sync>', 'name or id')
    .option('--run <id>', 'show this run')
    .addOption(new Option('--limit <count>', `how many runs (${RUNS_SHOWN})`).argParser(parseCount))
  onCall<Options>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const sync = await findSync(call, session, String(call.args[0]))
    const path = route`/api/v1/secret-syncs/${sync.destination}/${sync.id}/runs`
    if (call.options.run !== undefined) {
      const one = route`/${call.options.run}`
      const { run } = await ask(session, { path: path + one, doing: `look at the run ${call.options.run}`, shape: oneRunWithSteps })
      call.output.document({ run })
      for (const line of showRunSteps(run, call.output.colour, { all: true })) call.output.line(line)
      return
    }
    const query = { limit: call.options.limit ?? RUNS_SHOWN, offset: 0 }
    const { runs } = await ask(session, { path, query, doing: `list the runs of ${sync.name}`, shape: runList })
    call.output.document({ secretSync: sync, runs })
    for (const line of describe(sync)) call.output.line(line)
    call.output.line()
    for (const line of runs.length > 0 ? showRuns(runs) : ['No runs yet.']) call.output.line(line)
  })
}

function describe(sync: SecretSync): string[] {
  const rows = [
    ['sync', `${sync.name} (${sync.id})`],
    ['source', sync.environment && sync.folder ? `${sync.environment.slug}:${sync.folder.path}` : 'gone: its folder was deleted'],
    ['destination', `${sync.destination}, ${placeOf(sync)}, by the connection ${sync.connection.name}`],
    ['automatic', sync.isAutoSyncEnabled ? 'yes: every change of the source starts a run' : 'no: runs only when told to'],
    ['last synced', sync.lastSyncedAt ?? 'never'],
  ]
  return rows.map(([name = '', value = '']) => `${name.padEnd(12)} ${printable(value)}`)
}
