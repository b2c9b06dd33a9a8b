import { driftDecision } from '@hanzo-kms/contracts/drift'
import type { Command } from 'commander'
import { oneDrift } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findSync } from '../../api/find-sync.ts'
import { collect, onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { exitCodes } from '../../exit-codes.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'
import { showDrift } from './show-drift.ts'

interface Options extends ScopeOptions {
  readonly check?: boolean
  readonly readValues?: boolean
  readonly decide?: readonly string[]
  readonly exitCode?: boolean
}

export function addDrift(parent: Command): void {
  const command = parent
    .command('drift')
    .description('what others changed at the destination')
    .argument('<sync>', 'name or id')
    .option('--check', 'look now, instead of showing the last check')
    .option('--read-values', 'look now by reading every value: the destination opens each of them, and may log it')
    .option('--decide <decision>', 'KEY=restore, KEY=import, KEY=ignore or KEY=none; the next run does it', collect)
    .option('--exit-code', 'leave 0 when nothing drifted, 2 when something did, 1 on an error')
  onCall<Options>(withProjectOption(command), async (call) => {
    const { check, readValues, decide = [], exitCode } = call.options
    const decisions = Object.fromEntries(decide.map(parseDecision))
    const session = await openSession(call)
    const { destination, id, name } = await findSync(call, session, String(call.args[0]))
    const path = route`/api/v1/secret-syncs/${destination}/${id}/drift`
    const looks = check || readValues
    const looked = looks
      ? await ask(session, {
          ...{ method: 'POST', path: `${path}/check`, body: { readValues: readValues === true } },
          ...{ doing: `check ${name} for drift`, shape: oneDrift },
        })
      : await ask(session, { path, doing: `read the drift of ${name}`, shape: oneDrift })
    const answer =
      decide.length === 0
        ? looked
        : await ask(session, {
            ...{ method: 'PUT', path: `${path}/decisions`, body: { decisions } },
            ...{ doing: `keep the decisions for ${name}`, shape: oneDrift },
          })
    call.output.document(answer)
    for (const line of showDrift(answer.drift, call.output.colour)) call.output.line(line)
    if (decide.length > 0) call.output.line(`Take effect with: kms sync apply ${name}`)
    if (!exitCode) return exitCodes.done
    const { state } = answer.drift
    return state === 'equal' ? exitCodes.done : state === 'drifted' ? exitCodes.pending : exitCodes.failed
  })
}

function parseDecision(text: string): readonly [string, unknown] {
  const at = text.lastIndexOf('=')
  const word = text.slice(at + 1)
  const decision = word === 'none' ? null : driftDecision.safeParse(word).data
  if (at > 0 && decision !== undefined) return [text.slice(0, at), decision]
  throw new CliFailure(`Nothing was decided: "${printable(text)}" is no decision.`, {
    todo: 'Write KEY=WORD, with one of the words restore, import, ignore, none.',
  })
}
