import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectors } from '@hanzo-kms/server/connectors'
import { readSettings } from '@hanzo-kms/server/settings'
import { type RunningServer, startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import { copyMigratedCluster } from '../support/copy-migrated-cluster.ts'
import { createTestClock, type TestClock } from '../support/test-clock.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, which say what they expect
export type Json = any

export interface Answer {
  readonly status: number
  readonly body: Json
}

export type Ask = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>

/** A server with its first administrator and one project, and a clock that tests set forward. Whoever forwards from this machine says for whom. */
export interface IdentityStage {
  readonly server: RunningServer
  readonly clock: TestClock
  /** As the first administrator's machine identity. */
  readonly ask: Ask
  /** As whoever holds the token; without one, as nobody. */
  as(token?: string): Ask
  readonly organizationId: string
  readonly projectId: string
  /** Another server on the same database; it is stopped with the first. Answers with its address. */
  another(): Promise<string>
  /** An identity with universal auth and a client secret. */
  makeMachine(options?: { readonly auth?: object; readonly secret?: object; readonly role?: string }): Promise<Machine>
  stop(): Promise<void>
}

export interface Machine {
  readonly id: string
  readonly clientId: string
  readonly clientSecret: string
  readonly clientSecretId: string
  login(more?: { readonly secret?: string; readonly from?: string; readonly body?: object; readonly url?: string }): Promise<Answer>
  /** Signs in, and answers with the token. */
  token(): Promise<string>
}

export const admin = { email: 'admin@example.com', password: 'correct horse battery staple' }

export async function startIdentityStage(databaseUrl?: string): Promise<IdentityStage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hanzo-kms-identities-'))
  if (databaseUrl === undefined) await copyMigratedCluster(dataDir)
  const clock = createTestClock()
  const settings = { ...readSettings({}, dataDir), dataDir, databaseUrl, port: 0, trustProxy: ['127.0.0.1'] }
  const others: RunningServer[] = []
  const server = await startServer(settings, connectors, pino({ level: 'silent' }), clock)
  const as = (token?: string) => askerOf(server.url, token)
  const { body: made } = await as()('POST', '/api/v1/admin/bootstrap', { ...admin, organization: 'Test' })
  const ask = as(made.identity.credentials.token)
  const { body: created } = await ask('POST', '/api/v1/projects', { projectName: 'Shop' })
  const organizationId: string = made.organization.id
  let machines = 0
  return {
    server,
    clock,
    ask,
    as,
    organizationId,
    projectId: created.project.id,
    async another() {
      const other = await startServer(settings, connectors, pino({ level: 'silent' }), clock)
      others.push(other)
      return other.url
    },
    async makeMachine({ auth = {}, secret = {}, role = 'member' } = {}) {
      machines += 1
      const { body: identity } = await ask('POST', '/api/v1/identities', { name: `machine-${machines}`, organizationId, role })
      const id: string = identity.identity.id
      const at = `/api/v1/auth/universal-auth/identities/${id}`
      const { body: attached } = await ask('POST', at, auth)
      const { body: given } = await ask('POST', `${at}/client-secrets`, secret)
      const clientId: string = attached.identityUniversalAuth.clientId
      const login: Machine['login'] = ({ secret: clientSecret = given.clientSecret, from, body, url = server.url } = {}) =>
        askerOf(url)(
          'POST',
          '/api/v1/auth/universal-auth/login',
          { clientId, clientSecret, ...body },
          from === undefined ? {} : { 'x-forwarded-for': from },
        )
      return {
        ...{ id, clientId, clientSecret: given.clientSecret, clientSecretId: given.clientSecretData.id, login },
        token: async () => (await login()).body.accessToken,
      }
    },
    async stop() {
      await Promise.all([server, ...others].map((each) => each.stop()))
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function askerOf(url: string, token?: string): Ask {
  return async (method, path, body, headers = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: await answer.json() }
  }
}
