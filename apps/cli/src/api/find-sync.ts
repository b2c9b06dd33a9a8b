import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import type { Call, ScopeOptions } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { isId, scopeSettings, takeProjectId } from '../settings/scope.ts'
import { oneSync, syncList } from './answers.ts'
import { ask, route, type Server } from './ask.ts'
import { listApps } from './find-connection.ts'

export async function listSyncs(server: Server, projectId: string): Promise<readonly SecretSync[]> {
  const question = { path: '/api/v1/secret-syncs', query: { projectId }, doing: 'list the syncs', shape: syncList }
  return (await ask(server, question)).secretSyncs
}

/** By name within the project, or by id, which needs no project. */
export async function findSync(call: Call<ScopeOptions>, server: Server, nameOrId: string): Promise<SecretSync> {
  if (isId(nameOrId) && scopeSettings(call).project === undefined) return findSyncById(server, nameOrId)
  const found = (await listSyncs(server, await takeProjectId(call, server))).find(({ id, name }) => id === nameOrId || name === nameOrId)
  if (found) return found
  throw new CliFailure(`There is no sync "${nameOrId}" in this project that you can see.`, {
    todo: 'List them with "kms sync list".',
    code: 'NotFound',
  })
}

/** The address of a sync holds its destination, which an id alone does not tell: each is asked. */
async function findSyncById(server: Server, id: string): Promise<SecretSync> {
  let last: unknown
  for (const { app } of await listApps(server)) {
    try {
      const question = { path: route`/api/v1/secret-syncs/${app}/${id}`, doing: `find the sync ${id}`, shape: oneSync }
      return (await ask(server, question)).secretSync
    } catch (error) {
      if (!(error instanceof CliFailure) || (error.facts.status !== 404 && error.facts.status !== 400)) throw error
      last = error
    }
  }
  throw last ?? new CliFailure(`Could not find the sync ${id}.`, { why: 'This server has no destinations.' })
}
