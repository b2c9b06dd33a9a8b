import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { type Api, createApi } from '@hanzo-kms/server/demo/api'
import pg from 'pg'
import { parentOf } from './process-figures.ts'

export const engines = ['postgres', 'postgres-durable', 'embedded'] as const
export type Engine = (typeof engines)[number]

/** A server in a process of its own, a project whose `prod` holds secrets, and a machine identity that is a member of it. */
export interface Reading {
  readonly url: string
  /** Of the machine, by client id and client secret. */
  readonly token: string
  readonly projectId: string
  /** Process ids by name. */
  readonly watched: Readonly<Record<string, number>>
  /** How many events of a type are in the log; undefined where only the server can look. */
  countEvents(type: string): Promise<number | undefined>
  /** Starts the bare answer on the same database; undefined on the embedded one. */
  startBare(): Promise<{ readonly url: string; readonly pid: number; stop(): Promise<void> } | undefined>
  stop(): Promise<void>
}

const server = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url))
const bare = fileURLToPath(new URL('./serve-bare.ts', import.meta.url))
/** As `npm start` has them. */
const serverFlags = ['--max-semi-space-size=4', '--liftoff-only']
/** For a profile: more flags for the server. */
const moreFlags = process.env.BENCH_NODE_FLAGS?.split(' ') ?? []

export async function startReading(engine: Engine, secrets: number): Promise<Reading> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-bench-'))
  const postgres = engine === 'embedded' ? undefined : await startTestPostgres({ isDurable: engine === 'postgres-durable' })
  const databaseUrl = await postgres?.url('bench')
  const database = databaseUrl === undefined ? undefined : new pg.Client(databaseUrl)
  await database?.connect()
  const child = spawn(process.execPath, [...serverFlags, ...moreFlags, server], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      KMS_PORT: '0',
      KMS_DATA_DIR: dataDir,
      ...(databaseUrl !== undefined && { KMS_DATABASE_URL: databaseUrl }),
    },
  })
  const url = await urlOf(child)
  const watched = { server: child.pid ?? 0, ...(database && { database: await postmaster(database) }) }
  return {
    url,
    ...(await prepare(createApi(url), secrets)),
    watched,
    async countEvents(type) {
      const found = await database?.query<{ count: number }>('select count(*)::int as count from audit_events where type = $1', [type])
      return found?.rows[0]?.count
    },
    async startBare() {
      if (databaseUrl === undefined) return undefined
      const other = spawn(process.execPath, [bare, databaseUrl], { stdio: ['pipe', 'pipe', 'inherit'] })
      const [line] = (await once(createInterface(other.stdout), 'line')) as [string]
      return { url: line, pid: other.pid ?? 0, stop: () => ended(other, () => other.stdin.end()) }
    },
    async stop() {
      await ended(child, () => child.kill('SIGTERM'))
      await database?.end()
      await postgres?.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

async function urlOf(child: ChildProcess): Promise<string> {
  const { stdout } = child
  if (!stdout) throw new Error('The server has no output.')
  const lines = createInterface(stdout)
  const url = await new Promise<string>((found, ended) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as { readonly event?: string; readonly url?: string }
      if (said.event === 'ready') found(said.url ?? '')
    })
    lines.on('close', () => ended(new Error('The server ended before it was ready.')))
  })
  lines.close()
  // The log goes on, and is let flow away: a full pipe would hold the server.
  stdout.resume()
  return url
}

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  const left = once(child, 'exit')
  end()
  await left
}

/** The process that all processes of a PostgreSQL server come from. */
async function postmaster(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ pid: number }>('select pg_backend_pid() as pid')
  return parentOf(rows[0]?.pid ?? 0)
}

async function prepare(anonymous: Api, secrets: number): Promise<Pick<Reading, 'token' | 'projectId'>> {
  const account = { email: 'bench@example.com', password: 'correct horse battery staple', organization: 'Bench' }
  const { identity, organization } = await anonymous.call<{
    identity: { credentials: { token: string } }
    organization: { id: string }
  }>('POST', '/api/v1/admin/bootstrap', account)
  const admin = anonymous.withToken(identity.credentials.token)
  const { project } = await admin.call<{ project: { id: string } }>('POST', '/api/v1/projects', { projectName: 'Bench' })
  const content = Array.from({ length: secrets }, (_, index) => `KEY_${index}=${`value-${index}-`.padEnd(40, 'x')}`).join('\n')
  await admin.call('POST', `/api/v1/projects/${project.id}/secrets/import`, { environment: 'prod', secretPath: '/', content })
  const { identity: machine } = await admin.call<{ identity: { id: string } }>('POST', '/api/v1/identities', {
    name: 'bench',
    organizationId: organization.id,
  })
  await admin.call('POST', `/api/v1/projects/${project.id}/memberships/identities/${machine.id}`, { role: 'member' })
  const auths = '/api/v1/auth/universal-auth'
  const { identityUniversalAuth } = await admin.call<{ identityUniversalAuth: { clientId: string } }>(
    'POST',
    `${auths}/identities/${machine.id}`,
    {},
  )
  const { clientSecret } = await admin.call<{ clientSecret: string }>('POST', `${auths}/identities/${machine.id}/client-secrets`, {})
  const { accessToken } = await anonymous.call<{ accessToken: string }>('POST', `${auths}/login`, {
    clientId: identityUniversalAuth.clientId,
    clientSecret,
  })
  return { token: accessToken, projectId: project.id }
}
