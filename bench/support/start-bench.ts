import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { connectors } from '@hanzo-kms/server/connectors'
import { type Api, createApi } from '@hanzo-kms/server/demo/api'
import { type Emulator, startEmulator } from '@hanzo-kms/server/demo/start-emulator'
import { readSettings } from '@hanzo-kms/server/settings'
import { startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'

/** A Hanzo KMS in this process, an emulated Windmill in another, and a project whose root folder of `prod` can be synced there. */
export interface Bench {
  readonly url: string
  readonly api: Api
  readonly emulator: Emulator
  readonly projectId: string
  importEnv(content: string): Promise<void>
  createSync(changes: Readonly<Record<string, unknown>>): Promise<SecretSync>
  newestRun(sync: SecretSync): Promise<Run | undefined>
  /** The emulator's control interface. */
  control(what: string, body: unknown): Promise<void>
  stop(): Promise<void>
}

/** Of the administrator, who may sign in with a browser. */
export const benchAccount = { email: 'bench@example.com', password: 'correct horse battery staple' }

export async function startBench({ databaseUrl }: { readonly databaseUrl?: string } = {}): Promise<Bench> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-bench-'))
  const emulator = await startEmulator()
  const settings = { ...readSettings({}, dataDir), dataDir, databaseUrl, port: 0, egressAllow: new URL(emulator.url).host }
  const server = await startServer(settings, connectors, pino({ level: 'silent' }))
  const anonymous = createApi(server.url)
  const account = { ...benchAccount, organization: 'Bench' }
  const { identity } = await anonymous.call<{ identity: { credentials: { token: string } } }>('POST', '/api/v1/admin/bootstrap', account)
  const api = anonymous.withToken(identity.credentials.token)
  const { project } = await api.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Bench' })
  const credentials = { token: emulator.token, instanceUrl: emulator.url }
  const connecting = { name: 'windmill', method: 'access-token', projectId: project.id, credentials }
  const { appConnection } = await api.call<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', connecting)
  return {
    url: server.url,
    api,
    emulator,
    projectId: project.id,
    async importEnv(content) {
      await api.call('POST', `/api/v1/projects/${project.id}/secrets/import`, { environment: 'prod', secretPath: '/', content })
    },
    async createSync(changes) {
      const source = { name: 'bench', projectId: project.id, connectionId: appConnection.id, environment: 'prod', secretPath: '/' }
      const destinationConfig = { workspace: emulator.workspace, path: 'f/app/' }
      const body = { ...source, destinationConfig, syncOptions: { initialSyncBehavior: 'overwrite-destination' }, ...changes }
      return (await api.call<{ secretSync: SecretSync }>('POST', '/api/v1/secret-syncs/windmill', body)).secretSync
    },
    newestRun: async ({ id }) => (await api.call<{ runs: Run[] }>('GET', `/api/v1/secret-syncs/windmill/${id}/runs?limit=1`)).runs[0],
    async control(what, body) {
      const answer = await fetch(`${emulator.url}/_emulator/${what}`, { method: 'POST', body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`The emulator refused ${what}: ${await answer.text()}`)
    },
    async stop() {
      await server.stop()
      emulator.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
