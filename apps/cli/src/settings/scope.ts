import { project } from '../api/answers.ts'
import { ask, route, type Server } from '../api/ask.ts'
import type { Call, ScopeOptions } from '../call.ts'
import { CliFailure } from '../failure/cli-failure.ts'
import { findProjectFile, type ProjectDefaults } from './project-file.ts'

export interface Scope {
  readonly projectId: string
  readonly environment: string
  readonly secretPath: string
}

/** What was asked for: a flag beats the environment, the environment beats the file, and each value says where it comes from. */
export function scopeSettings(call: Call<ScopeOptions>) {
  const file = findProjectFile(process.cwd())
  const pick = (flag: keyof ScopeOptions, variable: string, key: keyof ProjectDefaults) => {
    if (call.options[flag]) return { value: call.options[flag], from: `--${flag}` }
    if (call.env[variable]) return { value: call.env[variable], from: variable }
    const value = file?.defaults[key]
    return file && value ? { value, from: file.file } : undefined
  }
  return {
    project: pick('project', 'KMS_PROJECT', 'project'),
    environment: pick('env', 'KMS_ENV', 'environment'),
    path: pick('path', 'KMS_PATH', 'path'),
  }
}

export async function takeScope(call: Call<ScopeOptions>, server: Server): Promise<Scope> {
  const { environment, path } = scopeSettings(call)
  const projectId = await takeProjectId(call, server)
  if (environment === undefined) throw missing('environment', '--env', 'KMS_ENV')
  return { projectId, environment: environment.value, secretPath: withSlash(path?.value ?? '/') }
}

export async function takeProjectId(call: Call<ScopeOptions>, server: Server): Promise<string> {
  const given = scopeSettings(call).project
  if (given === undefined) throw missing('project', '--project', 'KMS_PROJECT')
  if (isId(given.value)) return given.value
  const question = { path: route`/api/v1/projects/slug/${given.value}`, shape: project }
  return (await ask(server, { ...question, doing: `find the project "${given.value}" (from ${given.from})` })).id
}

export const isId = (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

export const showScope = ({ environment, secretPath }: Omit<Scope, 'projectId'>) => `${environment}:${secretPath}`

const withSlash = (path: string) => (path.startsWith('/') ? path : `/${path}`)

function missing(what: string, flag: string, variable: string): CliFailure {
  return new CliFailure(`Which ${what}? None was given.`, {
    todo: `Add ${flag}, set ${variable}, or run "kms init" once in this directory. "kms projects" lists what there is.`,
  })
}
