import type { Plan, RunWithSteps, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import type { RunStep } from '@hanzo-kms/core/sync/run'
import { type Answer, send } from '../http/send.ts'
import type { Stage } from '../support/start-kms.ts'

/** One folder of secrets, one Windmill folder that `dev1` may write, and a sync between them: many fit on one stage. */
export interface Scene {
  readonly sync: SecretSync
  /** `f/<name>/` */
  readonly path: string
  readonly secretPath: string
  importEnv(content: string): Promise<void>
  run(): Promise<RunWithSteps>
  plan(): Promise<Plan>
  /** What Windmill holds below the path, by key. */
  remote(): Promise<Readonly<Record<string, string>>>
  /** What the source holds, as it is stored: references unresolved. */
  source(): Promise<Readonly<Record<string, string>>>
  /** A variable as somebody else makes it. */
  stranger(key: string, value: string, more?: Readonly<Record<string, unknown>>): Promise<void>
  decide(decisions: Readonly<Record<string, string | null>>): Promise<Readonly<Record<string, string>>>
  /** A request about the sync; `rest` follows its address. */
  ask(method: string, rest?: string, json?: unknown): Promise<Answer>
}

export async function setScene(
  stage: Stage,
  name: string,
  content: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<Scene> {
  const { api, projectId, emulator } = stage
  const path = `f/${name}/`
  const secretPath = `/${name}`
  await stage.arrange({ op: 'folder', name, owners: [], extra_perms: { 'u/dev1': true } }, { op: 'forget-rights' })
  await api.call('POST', '/api/v1/folders', { workspaceId: projectId, environment: 'prod', path: '/', name })
  if (content !== '') await stage.importEnv(content, secretPath)
  const sync = await stage.createSync({
    name: name.replaceAll('_', '-'),
    secretPath,
    destinationConfig: { workspace: emulator.workspace, path },
    ...changes,
  })
  const at = `/api/v1/secret-syncs/windmill/${sync.id}`
  return {
    sync,
    path,
    secretPath,
    importEnv: (more) => stage.importEnv(more, secretPath),
    run: () => stage.run(sync),
    plan: () => stage.plan(sync),
    async remote() {
      const below = [...(await stage.variables()).values()].filter((variable) => variable.path.startsWith(path))
      return Object.fromEntries(below.map((variable) => [variable.path.slice(path.length), variable.value]))
    },
    async source() {
      const query = `workspaceId=${projectId}&environment=prod&secretPath=${secretPath}&expandSecretReferences=false`
      const { secrets } = await api.call<{ secrets: { secretKey: string; secretValue: string }[] }>('GET', `/api/v3/secrets/raw?${query}`)
      return Object.fromEntries(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]))
    },
    stranger: (key, value, more = {}) =>
      stage.arrange({ op: 'variable', path: `${path}${key}`, value, is_secret: true, description: 'theirs', ...more }),
    async decide(decisions) {
      return (await api.call<{ decisions: Record<string, string> }>('PUT', `${at}/decisions`, { decisions })).decisions
    },
    ask: (method, rest = '', json) => ask(stage, method, `${at}${rest}`, json),
  }
}

export function ask(stage: Stage, method: string, path: string, json?: unknown, token = stage.token): Promise<Answer> {
  return send(stage.server.url, method, path, { token, json })
}

export function deleteSecrets(stage: Stage, secretPath: string, keys: readonly string[]): Promise<Answer> {
  const at = { workspaceId: stage.projectId, environment: 'prod', secretPath }
  return ask(stage, 'DELETE', '/api/v3/secrets/batch/raw', { ...at, secrets: keys.map((secretKey) => ({ secretKey })) })
}

export const stepOf = ({ steps }: Pick<RunWithSteps, 'steps'>, key: string) => steps.find((step) => step.key === key)
/** By key: what was planned and how it went. */
export const told = ({ steps }: { readonly steps: readonly Pick<RunStep, 'key' | 'action' | 'state'>[] }) =>
  Object.fromEntries(steps.map(({ key, action, state }) => [key, `${action} ${state}`]))
