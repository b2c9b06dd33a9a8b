import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plan, Run, RunWithSteps, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import type { Clock, Dependencies } from '@hanzo-kms/core'
import { type Emulator, startEmulator } from '@hanzo-kms/emulator-windmill'
import { connectors } from '@hanzo-kms/server/connectors'
import { type Api, createApi } from '@hanzo-kms/server/demo/api'
import { readSettings } from '@hanzo-kms/server/settings'
import { type RunningServer, startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import { copyMigratedCluster } from './copy-migrated-cluster.ts'

export interface Variable {
  readonly path: string
  readonly value: string
  readonly description: string
}

/** A whole Hanzo KMS on the embedded database beside an emulated Windmill, with a project, a connection and nothing in it. */
export interface Stage {
  readonly server: RunningServer
  readonly emulator: Emulator
  readonly api: Api
  /** What `api` signs in with: a machine identity with the role admin. */
  readonly token: string
  /** Of the server. */
  readonly dataDir: string
  readonly projectId: string
  readonly connectionId: string
  importEnv(content: string, secretPath?: string): Promise<void>
  /** Without auto-sync, so that a test says when. */
  createSync(options?: Readonly<Record<string, unknown>>): Promise<SecretSync>
  plan(sync: SecretSync): Promise<Plan>
  /** Starts a plain run and waits for its end. */
  run(sync: SecretSync): Promise<RunWithSteps>
  /** Applies a plan and waits for the end of its run. */
  apply(plan: Plan): Promise<RunWithSteps>
  variables(): Promise<ReadonlyMap<string, Variable>>
  /** As somebody else does it at Windmill. */
  arrange(...operations: readonly Readonly<Record<string, unknown>>[]): Promise<void>
  /** Trouble at Windmill from now on; without any, the end of it. */
  faults(...rules: readonly Readonly<Record<string, unknown>>[]): Promise<void>
  /** Waits for the end of the sync's newest run, however it was started. */
  newestRun(sync: SecretSync): Promise<RunWithSteps>
  /** Requests that Windmill has seen since it was asked last. */
  requests(): Promise<readonly { readonly method: string; readonly path: string }[]>
  stop(): Promise<void>
}

const LOOK_EVERY_MS = 20

export async function startStage(
  options: {
    readonly profile?: '1.479' | '1.818'
    readonly token?: 'dev1' | 'superadmin'
    readonly databaseUrl?: string
    readonly clock?: Clock
    /** Besides the emulator's own. */
    readonly egressAllow?: string
    /** Where mail is handed in. */
    readonly smtpUrl?: string
    /** Stands between the worker and its ports. */
    readonly forRuns?: (kms: Dependencies) => Dependencies
    /** On the disk; what the disk says unless a test says it. */
    readonly freeBytes?: () => number
  } = {},
): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-stage-'))
  await copyMigratedCluster(dataDir)
  const emulator = await startEmulator({ profile: options.profile ?? '1.479' })
  const settings = {
    ...readSettings({}, dataDir),
    dataDir,
    databaseUrl: options.databaseUrl,
    port: 0,
    egressAllow: [new URL(emulator.url).host, options.egressAllow ?? []].flat().join(','),
    ...(options.smtpUrl !== undefined && { smtpUrl: options.smtpUrl, smtpFrom: 'Hanzo KMS <kms@example.com>' }),
  }
  const server = await startServer(settings, connectors, pino({ level: 'silent' }), options.clock, options.forRuns, options.freeBytes)
  const anonymous = createApi(server.url)
  const { identity } = await anonymous.call<{ identity: { credentials: { token: string } } }>('POST', '/api/v1/admin/bootstrap', {
    email: 'admin@example.com',
    password: 'correct horse battery staple',
    organization: 'Test',
  })
  const api = anonymous.withToken(identity.credentials.token)
  const { project } = await api.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Shop' })
  const credentials = { token: emulator.tokens[options.token ?? 'dev1'], instanceUrl: emulator.url }
  const connecting = { name: 'windmill', method: 'access-token', projectId: project.id, credentials }
  const { appConnection } = await api.call<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', connecting)

  const at = (syncId: string) => `/api/v1/secret-syncs/windmill/${syncId}`
  const finished = async (syncId: string, runId: string): Promise<RunWithSteps> => {
    for (;;) {
      const { run } = await api.call<{ run: RunWithSteps }>('GET', `${at(syncId)}/runs/${runId}`)
      if (run.state !== 'queued' && run.state !== 'running') return run
      // A run that goes back to the queue waits for its destination, and a test for nobody.
      if (run.state === 'queued' && run.attempt > 0) return run
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }
  let seen = 0
  return {
    server,
    emulator,
    api,
    token: identity.credentials.token,
    dataDir,
    projectId: project.id,
    connectionId: appConnection.id,
    async importEnv(content, secretPath = '/') {
      await api.call('POST', `/api/v1/projects/${project.id}/secrets/import`, { environment: 'prod', secretPath, content })
    },
    async createSync(changes = {}) {
      const body = {
        ...{
          name: 'shop',
          projectId: project.id,
          connectionId: appConnection.id,
          environment: 'prod',
          secretPath: '/',
          isAutoSyncEnabled: false,
        },
        destinationConfig: { workspace: emulator.workspace, path: 'f/app/' },
        syncOptions: { initialSyncBehavior: 'overwrite-destination' },
        ...changes,
      }
      return (await api.call<{ secretSync: SecretSync }>('POST', '/api/v1/secret-syncs/windmill', body)).secretSync
    },
    plan: async ({ id }) => (await api.call<{ plan: Plan }>('POST', `${at(id)}/plan`)).plan,
    async run({ id }) {
      await api.call('POST', `${at(id)}/sync-secrets`)
      const { runs } = await api.call<{ runs: Run[] }>('GET', `${at(id)}/runs?limit=1`)
      return finished(id, runs[0]?.id ?? '')
    },
    async apply({ id, syncId }) {
      const { run } = await api.call<{ run: Run }>('POST', `${at(syncId)}/runs`, { planId: id })
      return finished(syncId, run.id)
    },
    async variables() {
      const state = (await (await fetch(`${emulator.url}/_emulator/state`)).json()) as {
        workspaces: { id: string; variables: Variable[] }[]
      }
      const workspace = state.workspaces.find(({ id }) => id === emulator.workspace)
      return new Map((workspace?.variables ?? []).map((variable) => [variable.path, variable]))
    },
    async arrange(...operations) {
      const answer = await fetch(`${emulator.url}/_emulator/arrange`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(operations.map((operation) => ({ workspace: emulator.workspace, ...operation }))),
      })
      if (!answer.ok) throw new Error(`The emulator refused: ${await answer.text()}`)
    },
    async faults(...rules) {
      const answer = await fetch(`${emulator.url}/_emulator/faults`, { method: 'POST', body: JSON.stringify({ seed: 1, rules }) })
      if (!answer.ok) throw new Error(`The emulator refused: ${await answer.text()}`)
    },
    async newestRun({ id }) {
      for (;;) {
        const { runs } = await api.call<{ runs: Run[] }>('GET', `${at(id)}/runs?limit=1`)
        if (runs[0]) return finished(id, runs[0].id)
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      }
    },
    async requests() {
      const { requests } = (await (await fetch(`${emulator.url}/_emulator/requests`)).json()) as {
        requests: { method: string; path: string }[]
      }
      const fresh = requests.slice(seen)
      seen = requests.length
      return fresh
    },
    async stop() {
      await server.stop()
      await emulator.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
