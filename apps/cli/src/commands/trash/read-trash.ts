import type { Command } from 'commander'
import { trashContent } from '../../api/answers.ts'
import { ask, route, type Server } from '../../api/ask.ts'
import { type Call, type ScopeOptions, withProjectOption } from '../../call.ts'
import { takeProjectId } from '../../settings/scope.ts'

export interface TrashOptions extends ScopeOptions {
  readonly organization?: boolean
}

export function withTrashOptions(command: Command): Command {
  return withProjectOption(command).option('--organization', 'deleted projects, and connections of the organization')
}

/** Where the trash is: of the project, or of the organization. */
export async function findTrash(call: Call<TrashOptions>, server: Server): Promise<string> {
  if (call.options.organization) return '/api/v1/organization/trash'
  return route`/api/v1/projects/${await takeProjectId(call, server)}/trash`
}

export async function readTrash(server: Server, path: string) {
  return (await ask(server, { path, query: { limit: 1_000 }, doing: 'look into the trash', shape: trashContent })).entries
}
