import type { Command } from 'commander'
import { oneConnection } from '../../api/answers.ts'
import { ask, route } from '../../api/ask.ts'
import { findConnection } from '../../api/find-connection.ts'
import { onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { openSession } from '../../settings/session.ts'
import { givenProject } from './given-project.ts'
import { type CredentialOptions, takeCredentials, withCredentialOptions } from './take-credentials.ts'

interface Options extends ScopeOptions, CredentialOptions {
  readonly name?: string
  readonly description?: string
}

export function addUpdateConnection(parent: Command): void {
  const command = parent
    .command('update')
    .description('change a connection, for example its token; new credentials are tried first')
    .argument('<connection>', 'name or id')
    .option('--name <name>', 'a new name')
    .option('--description <text>', 'a new description')
  onCall<Options>(withCredentialOptions(withProjectOption(command)), async (call) => {
    const nameOrId = String(call.args[0])
    const { name, description } = call.options
    const credentials = await takeCredentials(call, { token: call.options.instanceUrl !== undefined })
    const changesCredentials = Object.keys(credentials).length > 0
    if (name === undefined && description === undefined && !changesCredentials) {
      throw new CliFailure('Nothing to change was given.', { todo: 'Add --token -, --name, --description or --instance-url.' })
    }
    const session = await openSession(call)
    const { app, id } = await findConnection(session, nameOrId, await givenProject(call, session))
    const { appConnection } = await ask(session, {
      method: 'PATCH',
      path: route`/api/v1/app-connections/${app}/${id}`,
      body: {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(changesCredentials ? { credentials } : {}),
      },
      doing: `change the connection ${nameOrId}`,
      shape: oneConnection,
    })
    call.output.document({ appConnection })
    call.output.line(`Changed the connection ${appConnection.name}; it is now at version ${appConnection.version}.`)
  })
}
