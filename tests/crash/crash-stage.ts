import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from '@hanzo-kms/emulator-windmill'
import pg from 'pg'
import { copyMigratedCluster } from '../support/copy-migrated-cluster.ts'
import { type KillPoint, openKillPoint } from './kill-point.ts'
import { type KmsProcess, type KmsProcessOptions, startKmsProcess } from './kms-process.ts'

export interface RemoteVariable {
  readonly path: string
  readonly value: string
}

/** The real server beside an emulated Windmill, both of which outlive any number of kills. */
export interface CrashStage {
  readonly killPoint: KillPoint
  readonly prefix: string
  /** Answers with the status and the body; throws where the connection breaks. */
  ask(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
  /** `ask`, and nothing but 200. */
  demand<T>(method: string, path: string, body?: unknown): Promise<T>
  /** The process of now; another one after each restart. */
  process(): KmsProcess
  kill(): Promise<void>
  /** Once more on the same data. Whoever held a run is dead, and its lease passes. The release's entry point unless another is named. */
  restart(program?: KmsProcessOptions['program'], clockRate?: number): Promise<void>
  variables(): Promise<ReadonlyMap<string, string>>
  /** As somebody else does it there. */
  arrange(operation: Readonly<Record<string, unknown>>): Promise<void>
  readonly projectId: string
  readonly syncId: string
  stop(): Promise<void>
}

export async function startCrashStage(options: {
  readonly databaseUrl?: string
  readonly profile: '1.479' | '1.818'
}): Promise<CrashStage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-crash-'))
  await copyMigratedCluster(dataDir)
  const emulator = await startEmulator({ profile: options.profile })
  const killPoint = await openKillPoint(emulator.url)
  const launch = (program?: KmsProcessOptions['program'], clockRate?: number) =>
    startKmsProcess({
      dataDir,
      ...(program !== undefined && { program }),
      ...(clockRate !== undefined && { clockRate }),
      egressAllow: new URL(killPoint.url).host,
      ...(options.databaseUrl !== undefined && { databaseUrl: options.databaseUrl }),
    })
  let kms: KmsProcess = await launch()
  let token: string | undefined
  const ask: CrashStage['ask'] = async (method, path, body) => {
    const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${kms.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const demand = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await ask(method, path, body)
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body as T
  }
  const control = async (method: string, what: string, body?: unknown) => {
    const answer = await fetch(`${emulator.url}/_emulator/${what}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) })
    if (!answer.ok) throw new Error(`The emulator refused: ${await answer.text()}`)
    return (await answer.json()) as { workspaces?: readonly { id: string; variables: readonly RemoteVariable[] }[] }
  }

  const account = { email: 'admin@example.com', password: 'correct horse battery staple', organization: 'Test' }
  const { identity } = await demand<{ identity: { credentials: { token: string } } }>('POST', '/api/v1/admin/bootstrap', account)
  token = identity.credentials.token
  const { project } = await demand<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Shop' })
  const credentials = { token: emulator.tokens.dev1, instanceUrl: killPoint.url }
  const connecting = { name: 'windmill', method: 'access-token', projectId: project.id, credentials }
  const { appConnection } = await demand<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', connecting)
  const { secretSync } = await demand<{ secretSync: { id: string } }>('POST', '/api/v1/secret-syncs/windmill', {
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
  })

  return {
    killPoint,
    prefix: 'f/app/',
    ask,
    demand,
    projectId: project.id,
    syncId: secretSync.id,
    process: () => kms,
    kill: () => kms.kill(),
    async restart(program, clockRate) {
      if (options.databaseUrl !== undefined) await passLeases(options.databaseUrl)
      kms = await launch(program, clockRate)
    },
    async variables() {
      const { workspaces = [] } = await control('GET', 'state')
      const found = workspaces.find(({ id }) => id === emulator.workspace)?.variables ?? []
      return new Map(found.map(({ path, value }) => [path, value]))
    },
    arrange: async (operation) => void (await control('POST', 'arrange', { workspace: emulator.workspace, ...operation })),
    async stop() {
      await kms.kill()
      await killPoint.close()
      await emulator.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The two minutes that a restart on PostgreSQL waits for a dead holder, in no time. */
async function passLeases(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query("update sync_runs set lease_until = now() - interval '1 second' where state = 'running'")
  await client.end()
}
