import type { Command } from 'commander'
import { oneConnection } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findConnection } from '../../api/find-connection.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { openSession } from '../../settings/session.ts'
import { confirm } from '../../terminal/ask.ts'
import { givenProject } from './given-project.ts'

interface Options extends ScopeOptions {
  readonly yes?: boolean
}

export function addDeleteConnection(parent: Command): void {
  const command = parent
    .command('delete')
    .description('delete a connection that no sync uses; asks first')
    .argument('<connection>', 'name or id')
    .option('-y, --yes', 'do not ask')
  onCall<Options>(withProjectOption(command), async (call) => {
    const session = await openSession(call)
    const { app, id, name } = await findConnection(session, String(call.args[0]), await givenProject(call, session))
    const what = `delete the connection ${name}`
    await confirm(what, call.options.yes)
    const question = { method: 'DELETE', path: route`/api/v1/app-connections/${app}/${id}`, doing: what, shape: oneConnection } as const
    const { appConnection } = await ask(session, question)
    call.output.document({ appConnection })
    call.output.line(`Deleted the connection ${appConnection.name}. Its token still works at the service: delete it there too.`)
  })
}
