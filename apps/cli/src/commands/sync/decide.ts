import type { Command } from 'commander'
import { decisionList } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findSync } from '../../api/find-sync.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'

type Decision = 'leave' | 'adopt' | 'import' | null
const words: Readonly<Record<string, Decision>> = { leave: 'leave', adopt: 'adopt', import: 'import', none: null }

export function addDecide(parent: Command): void {
  const command = parent
    .command('decide')
    .description('what to do with entries that were there before the sync')
    .argument('<sync>', 'name or id')
    .argument('<decisions...>', 'KEY=leave, KEY=adopt (overwrite it), KEY=import (take its value first), KEY=none')
  onCall<ScopeOptions>(withProjectOption(command), async (call) => {
    const decisions = Object.fromEntries((call.args[1] as string[]).map(parseDecision))
    const session = await openSession(call)
    const { destination, id, name } = await findSync(call, session, String(call.args[0]))
    const answer = await ask(session, {
      method: 'PUT',
      path: route`/api/v1/secret-syncs/${destination}/${id}/decisions`,
      body: { decisions },
      doing: `keep the decisions for ${name}`,
      shape: decisionList,
    })
    call.output.document(answer)
    const waiting = Object.entries(answer.decisions)
    for (const [key, decision] of waiting) call.output.line(`${printable(key)}  ${decision}`)
    call.output.line(waiting.length === 0 ? 'No decisions wait for a run.' : `Take effect with: kms sync apply ${name}`)
  })
}

function parseDecision(text: string): readonly [string, Decision] {
  const at = text.lastIndexOf('=')
  const decision = words[text.slice(at + 1)]
  if (at > 0 && decision !== undefined) return [text.slice(0, at), decision]
  throw new CliFailure(`Nothing was decided: "${printable(text)}" is no decision.`, {
    todo: `Write KEY=WORD, with one of the words ${Object.keys(words).join(', ')}.`,
  })
}
