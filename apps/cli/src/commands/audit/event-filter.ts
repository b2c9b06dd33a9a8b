import { type Command, Option } from 'commander'
import type { Server } from '../../api/ask.ts'
import { type Call, type ScopeOptions, withProjectOption } from '../../call.ts'
import { parseTime } from '../../parse-time.ts'
import { takeProjectId } from '../../settings/scope.ts'

export interface FilterOptions extends ScopeOptions {
  readonly env?: string
  readonly path?: string
  readonly key?: string
  readonly event?: string
  readonly actor?: string
  readonly outcome?: string
  readonly since?: Date
  readonly until?: Date
}

export function withFilterOptions(command: Command, sinceAbsent: string): Command {
  return withProjectOption(command)
    .option('--env <environment>', 'events about this environment')
    .option('--path <path>', 'events about this folder')
    .option('--key <key>', 'events about this secret')
    .option('--event <types>', 'of these types, with commas between them')
    .option('--actor <id>', 'by this user or machine identity')
    .addOption(new Option('--outcome <outcome>', 'only what was done, or only what was refused').choices(['success', 'refused']))
    .addOption(new Option('--since <time>', `a date and time, or how long ago: 90m, 24h, 30d (${sinceAbsent})`).argParser(parseTime))
    .addOption(new Option('--until <time>', 'the same (now)').argParser(parseTime))
}

export type Query = Readonly<Record<string, string | undefined>>

/** What was asked for. Only a project that was named is one here: the log is of the whole organization, wherever the command is run. */
export async function filterQuery(call: Call<FilterOptions>, server: Server): Promise<Query> {
  const { project, env, path, key, event, actor, outcome, since, until } = call.options
  return {
    projectId: project === undefined ? undefined : await takeProjectId(call, server),
    ...{ environment: env, secretPath: path, secretKey: key, eventType: event, actor, outcome },
    ...{ startDate: since?.toISOString(), endDate: until?.toISOString() },
  }
}
