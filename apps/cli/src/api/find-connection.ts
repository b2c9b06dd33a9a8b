import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import { CliFailure } from '../failure/cli-failure.ts'
import { appConnectionOptions, availableConnections, connectionList } from './answers.ts'
import { ask, route, type Server } from './ask.ts'

type Named = Pick<AppConnection, 'id' | 'app' | 'name' | 'projectId'>

/** Which services this server can connect. */
export async function listApps(server: Server) {
  const question = { path: '/api/v1/app-connections/options', doing: 'list the kinds of connections', shape: appConnectionOptions }
  return (await ask(server, question)).appConnectionOptions
}

export async function listConnections(server: Server, projectId: string | undefined): Promise<readonly AppConnection[]> {
  const question = { path: '/api/v1/app-connections', query: { projectId }, doing: 'list the connections', shape: connectionList }
  return (await ask(server, question)).appConnections
}

/** By id or name. Of two with the same name, the one of the project. */
export async function findConnection(server: Server, nameOrId: string, projectId: string | undefined): Promise<AppConnection> {
  const ofProject = projectId === undefined ? [] : await listConnections(server, projectId)
  return pick(ofProject, nameOrId, projectId) ?? pick(await listConnections(server, undefined), nameOrId, projectId) ?? missing(nameOrId)
}

/** As `findConnection`, for whoever may use a connection but not look into it. */
export async function findUsableConnection(server: Server, nameOrId: string, projectId: string): Promise<Named> {
  for (const { app } of await listApps(server)) {
    const question = { path: route`/api/v1/app-connections/${app}/available`, query: { projectId }, doing: 'list the usable connections' }
    const { appConnections } = await ask(server, { ...question, shape: availableConnections })
    const found = pick(appConnections, nameOrId, projectId)
    if (found) return found
  }
  return missing(nameOrId)
}

function pick<T extends Named>(all: readonly T[], nameOrId: string, projectId: string | undefined): T | undefined {
  const fitting = all.filter(({ id, name }) => id === nameOrId || name === nameOrId)
  if (fitting.length <= 1) return fitting[0]
  const ofProject = fitting.filter((each) => projectId !== undefined && each.projectId === projectId)
  if (ofProject.length === 1) return ofProject[0]
  throw new CliFailure(`There are ${fitting.length} connections named "${nameOrId}".`, {
    why: `Their ids are ${fitting.map(({ id }) => id).join(', ')}.`,
    todo: 'Give the id instead of the name, or --project.',
  })
}

function missing(nameOrId: string): never {
  throw new CliFailure(`There is no connection "${nameOrId}" that you can see.`, {
    todo: 'List them with "kms connections list".',
    code: 'NotFound',
  })
}
