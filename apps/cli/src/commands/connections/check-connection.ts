import type { Command } from 'commander'
import { type ConnectionFacts, checkedConnection } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findConnection } from '../../api/find-connection.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { openSession } from '../../settings/session.ts'
import { table } from '../../terminal/table.ts'
import { givenProject } from './given-project.ts'

export function addCheckConnection(parent: Command): void {
  const command = parent
    .command('check')
    .description('what the stored credentials may do, asked at the service now')
    .argument('<connection>', 'name or id')
  onCall<ScopeOptions>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const connection = await findConnection(session, String(call.args[0]), await givenProject(call, session))
    const { facts } = await ask(session, {
      path: route`/api/v1/app-connections/${connection.app}/${connection.id}/check`,
      doing: `check the connection ${connection.name}`,
      shape: checkedConnection,
    })
    call.output.document({ connection: { id: connection.id, name: connection.name, app: connection.app }, facts })
    for (const line of showFacts(facts)) call.output.line(line)
  })
}

type Fact<T> = { known: true; value: T } | { known: false; reason: string }

/** What is not known is said with its reason, never left out or guessed. */
function say<T>(fact: Fact<T>, show: (value: T) => string): string {
  return fact.known ? show(fact.value) : `unknown: ${fact.reason}`
}

function showFacts(facts: ConnectionFacts): string[] {
  const lines = table(
    ['FACT', 'ANSWER'],
    [
      ['account', say(facts.account, String)],
      ['version', say(facts.instanceVersion, String)],
      ['token ends', say(facts.expiresAt, (at) => at ?? 'never')],
      ['scopes', say(facts.scopes, (scopes) => (scopes === null ? 'unrestricted' : scopes.join(', ') || 'none'))],
      ['workspaces', say(facts.workspaces, (all) => String(all.length))],
    ],
  )
  if (!facts.workspaces.known || facts.workspaces.value.length === 0) return lines
  const rows = facts.workspaces.value.map(({ id, name, role, writable }) => [
    id,
    name,
    say(role, String),
    say(writable, (folders) => (folders === 'all' ? 'everything' : folders.join(', ') || 'nothing')),
  ])
  return [...lines, '', ...table(['WORKSPACE', 'NAME', 'ROLE', 'MAY WRITE'], rows)]
}
