import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectors } from '@hanzo-kms/server/connectors'
import { readSettings } from '@hanzo-kms/server/settings'
import { type RunningServer, startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import { copyMigratedCluster } from './copy-migrated-cluster.ts'
import { createTestClock, type TestClock } from './test-clock.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at key by key
type Body = any

export interface Answer {
  readonly status: number
  readonly body: Body
  readonly headers: Headers
}

/** One caller: with a token, or with a cookie jar like a browser's. */
export interface Caller {
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  readonly cookies: Map<string, string>
}

/** A server with its first administrator, and callers who begin with nothing. */
export interface People {
  readonly server: RunningServer
  readonly clock: TestClock
  /** All lines that were logged, at the level trace. */
  readonly logged: string[]
  readonly organizationId: string
  readonly adminId: string
  /** Of the first machine identity. */
  readonly machine: Caller
  /** Sends `Origin` as a page of the server does. */
  browser(): Caller
  program(token?: string): Caller
  /** Signed in as the first administrator. */
  adminBrowser(): Promise<Caller>
  signIn(email: string, password: string): Promise<Caller>
  /** Of this type, newest first: what was recorded, and `by` whom. */
  events(type: string): Promise<readonly Body[]>
  stop(): Promise<void>
}

export const adminEmail = 'admin@example.com'
export const adminPassword = 'correct horse battery staple'

export async function startPeople(
  options: { readonly databaseUrl?: string; readonly publicUrl?: string; readonly egressAllow?: string } = {},
): Promise<People> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-people-'))
  await copyMigratedCluster(dataDir)
  const { databaseUrl, publicUrl, egressAllow = '' } = options
  const settings = { ...readSettings({}, dataDir), dataDir, databaseUrl, publicUrl, egressAllow, port: 0 }
  const clock = createTestClock()
  const logged: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const server = await startServer(settings, connectors, logger, clock)
  const program = (token?: string) => caller(server.url, token === undefined ? {} : { authorization: `Bearer ${token}` })
  const browser = () => caller(server.url, { origin: publicUrl ?? server.url, 'sec-fetch-site': 'same-origin' })
  const signIn = async (email: string, password: string) => {
    const person = browser()
    const { status, body } = await person.send('POST', '/api/v1/session', { email, password })
    if (status !== 200) throw new Error(`Signing in was refused: ${JSON.stringify(body)}`)
    return person
  }
  const first = await program().send('POST', '/api/v1/admin/bootstrap', {
    email: adminEmail,
    password: adminPassword,
    organization: 'First',
  })
  return {
    ...{ server, clock, logged, browser, program, signIn },
    organizationId: first.body.organization.id,
    adminId: first.body.user.id,
    machine: program(first.body.identity.credentials.token),
    async events(type) {
      const organizationId: string = first.body.organization.id
      const all = { after: undefined, scannedMax: 1_000 }
      const { events } = await server.kms.store.transact(({ audit }) => audit.page({ organizationId }, all))
      return events.filter(({ event }) => event.type === type).map(({ event }) => ({ ...event.metadata, by: event.actor.kind }))
    },
    adminBrowser: () => signIn(adminEmail, adminPassword),
    async stop() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function caller(url: string, always: Readonly<Record<string, string>>): Caller {
  const cookies = new Map<string, string>()
  return {
    cookies,
    async send(method, path, body, headers = {}) {
      const kept = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
        method,
        redirect: 'manual',
        headers: {
          ...always,
          ...(kept !== '' && { cookie: kept }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      for (const line of answer.headers.getSetCookie()) keep(cookies, line)
      const text = await answer.text()
      const isJson = answer.headers.get('content-type')?.includes('json') ?? false
      return { status: answer.status, headers: answer.headers, body: isJson && text !== '' ? JSON.parse(text) : text }
    },
  }
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const at = pair.indexOf('=')
  const name = pair.slice(0, at)
  const isGone = attributes.some((attribute) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute))
  if (isGone) cookies.delete(name)
  else cookies.set(name, pair.slice(at + 1))
}
