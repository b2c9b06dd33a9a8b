import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import type { Command } from 'commander'
import { type ConnectionFacts, checkedConnection, preflightAnswer } from '../../api/answers.ts'
import { ask, route, type Server } from '../../api/ask.ts'
import { findConnection } from '../../api/find-connection.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openSession } from '../../settings/session.ts'
import { table } from '../../terminal/table.ts'
import { collectPlace, splitPair } from '../place-option.ts'
import { givenProject } from './given-project.ts'
import { showPreflight } from './show-preflight.ts'

export function addCheckConnection(parent: Command): void {
  const command = parent
    .command('check')
    .description('what the stored credentials may do, asked at the service now')
    .argument('<connection>', 'name or id')
    .option('--to <name=value>', 'also what must hold to land secrets there: --to workspace=dev --to path=f/app/', collectPlace)
    .option('--make', 'with --to: make the place where it is missing')
  onCall<Options>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const connection = await findConnection(session, String(call.args[0]), await givenProject(call, session))
    const { facts } = await ask(session, {
      path: route`/api/v1/app-connections/${connection.app}/${connection.id}/check`,
      doing: `check the connection ${connection.name}`,
      shape: checkedConnection,
    })
    const { to, make } = call.options
    const found = to && (await askAboutPlace(session, connection, { to, make: make === true }))
    call.output.document({ connection: { id: connection.id, name: connection.name, app: connection.app }, facts, ...found })
    for (const line of showFacts(facts)) call.output.line(line)
    if (!found) return exitCodes.done
    call.output.line()
    for (const line of showPreflight(found.preflight, call.output.colour)) call.output.line(line)
    return found.preflight.some(({ state }) => state === 'failed') ? exitCodes.failed : exitCodes.done
  })
}

interface Options extends ScopeOptions {
  readonly to?: readonly string[]
  readonly make?: boolean
}

function askAboutPlace(server: Server, { app, id, name }: AppConnection, { to, make }: { to: readonly string[]; make: boolean }) {
  return ask(server, {
    method: 'POST',
    path: route`/api/v1/app-connections/${app}/${id}/${make ? 'places' : 'preflight'}`,
    body: { destinationConfig: Object.fromEntries(to.map(splitPair)) },
    doing: make ? `make the place through ${name}` : `check what must hold for ${name}`,
    shape: preflightAnswer,
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
