import type { Command } from 'commander'
import { oneConnection } from '../../api/answers.ts'
import { ask, route, type Server } from '../../api/ask.ts'
import { listApps } from '../../api/find-connection.ts'
import { type Call, onCall, type ScopeOptions, withProjectOption } from '../../call.ts'
import { CliFailure } from '../../failure/cli-failure.ts'
import { openSession } from '../../settings/session.ts'
import { givenProject } from './given-project.ts'
import { type CredentialOptions, takeCredentials, withCredentialOptions } from './take-credentials.ts'

interface Options extends ScopeOptions, CredentialOptions {
  readonly app?: string
  readonly description?: string
}

export function addCreateConnection(parent: Command): void {
  const command = parent
    .command('create')
    .description('connect a service; its credentials are tried first')
    .argument('<name>', 'lowercase letters, digits and hyphens')
    .option('--app <app>', 'which service; needed only where the server knows several')
    .option('--description <text>')
  onCall<Options>(withCredentialOptions(withProjectOption(command)), async (call) => {
    const name = String(call.args[0])
    const session = await openSession(call)
    const { app, method } = await takeApp(call, session)
    const projectId = await givenProject(call, session)
    const credentials = await takeCredentials(call, { token: true })
    const { description } = call.options
    const { appConnection } = await ask(session, {
      method: 'POST',
      path: route`/api/v1/app-connections/${app}`,
      body: { name, method, ...(projectId ? { projectId } : {}), ...(description ? { description } : {}), credentials },
      doing: `create the connection ${name}`,
      shape: oneConnection,
    })
    call.output.document({ appConnection })
    call.output.line(
      `Created the connection ${appConnection.name} (${appConnection.id}). See what it may do: kms connections check ${appConnection.name}`,
    )
  })
}

async function takeApp(call: Call<Options>, server: Server): Promise<{ app: string; method: string }> {
  const apps = await listApps(server)
  const wanted = call.options.app
  const chosen = wanted === undefined && apps.length === 1 ? apps[0] : apps.find(({ app }) => app === wanted)
  const method = chosen?.methods[0]
  if (chosen && method) return { app: chosen.app, method }
  throw new CliFailure(wanted === undefined ? 'Which service? None was given.' : `This server cannot connect "${wanted}".`, {
    todo: `Add --app with one of: ${apps.map(({ app }) => app).join(', ')}.`,
  })
}
