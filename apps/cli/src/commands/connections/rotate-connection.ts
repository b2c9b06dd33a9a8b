import { type Command, Option } from 'commander'
import { oneRotation, oneTokenCare } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findConnection } from '../../api/find-connection.ts'
import { onCall, parseCount, type ScopeOptions, withProjectOption } from '../../call.ts'
import { exitCodes } from '../../exit-codes.ts'
import { openSession } from '../../settings/session.ts'
import { printable } from '../../terminal/printable.ts'
import { givenProject } from './given-project.ts'

interface Options extends ScopeOptions {
  readonly before?: number
  readonly manual?: boolean
  readonly show?: boolean
}

export function addRotateConnection(parent: Command): void {
  const command = parent
    .command('rotate')
    .description('renew the credentials at the service; the old ones stay good until a run has confirmed the new')
    .argument('<connection>', 'name or id')
    .option('--show', 'only show when they end, and how the last renewal went')
    .addOption(new Option('--before <days>', 'not now, but by themselves so many days before their end, each time').argParser(parseCount))
    .option('--manual', 'not now, and no longer by themselves')
  onCall<Options>(withProjectOption(command), async (call) => {
    const { before, manual, show } = call.options
    const session = await openSession(call)
    const connection = await findConnection(session, String(call.args[0]), await givenProject(call, session))
    const path = route`/api/v1/app-connections/${connection.app}/${connection.id}`
    const changes = before !== undefined || manual
    if (show || changes) {
      const asked = { path: `${path}/token-care`, doing: `look after ${connection.name}`, shape: oneTokenCare }
      const body = { rotateDaysBefore: manual ? null : (before ?? null) }
      const answer = await ask(session, changes ? { ...asked, method: 'PATCH', body } : asked)
      call.output.document(answer)
      for (const line of describe(answer.tokenCare)) call.output.line(line)
      return exitCodes.done
    }
    const answer = await ask(session, { method: 'POST', path: `${path}/rotate`, doing: `rotate ${connection.name}`, shape: oneRotation })
    call.output.document(answer)
    const { state, message, ended } = answer.rotation
    call.output.line(told[state])
    if (message !== null) call.output.line(printable(message))
    for (const name of ended) call.output.line(`Ended, left from an earlier try: ${printable(name)}`)
    return state === 'failed' ? exitCodes.failed : exitCodes.done
  })
}

type Care = (typeof oneTokenCare)['_output']['tokenCare']
type State = NonNullable<Care['rotation']>['state']

const told: Readonly<Record<State, string>> = {
  minting: 'The new credentials could not be made yet; it is tried again by itself.',
  minted: 'The new credentials are made, and not in use yet.',
  switched: 'The new credentials are in use. The old ones are ended once a run has confirmed them: see --show.',
  done: 'Rotated: the new credentials are in use and confirmed, and the old ones are ended.',
  failed: 'Not rotated: the old credentials are in use, as before.',
}

function describe({ expiresAt, expiryUnknown, daysLeft, rotateDaysBefore, rotation }: Care): readonly string[] {
  const end =
    expiryUnknown === null ? (expiresAt === null ? 'never' : `${expiresAt}, in ${daysLeft} days`) : `unknown: ${printable(expiryUnknown)}`
  return [
    `ends       ${end}`,
    `renewed    ${rotateDaysBefore === null ? 'only when told to' : `by themselves, ${rotateDaysBefore} days before their end`}`,
    ...(rotation === null
      ? []
      : [`last time  ${told[rotation.state]}`, ...(rotation.message === null ? [] : [printable(rotation.message)])]),
  ]
}
