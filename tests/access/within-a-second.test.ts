import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { connectors } from '@hanzo-kms/server/connectors'
import { readSettings } from '@hanzo-kms/server/settings'
import { type RunningServer, startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answer, type Domain, type Send, sender, startDomain } from '../support/start-domain.ts'
import { createTestClock, type TestClock } from '../support/test-clock.ts'

/** What another process took away must be refused after this, measured from the moment it was answered. */
const WITHIN_MS = 990

interface Machine {
  readonly identityId: string
  readonly token: string
}

interface Pair {
  readonly domain: Domain
  readonly clock: TestClock
  /** Where changes are made, and where is read: two processes on one PostgreSQL, and one on the embedded engine. */
  readonly readsAt: string
  /** Lets the time pass in which another process may not have heard. */
  wait(): void
  stop(): Promise<void>
}

describe.each(['embedded', 'postgres'] as const)('on %s', (engine) => {
  let postgres: TestPostgres | undefined
  let pair: Pair
  beforeAll(async () => {
    postgres = engine === 'postgres' ? await startTestPostgres() : undefined
    pair = await startPair(await postgres?.url())
    for (const key of ['A', 'B', 'TAGGED', 'MOVED']) await write('POST', key, 'first')
  })
  afterAll(async () => {
    await pair.stop()
    await postgres?.stop()
  })

  const at = () => ({ projectId: pair.domain.projectId, environment: 'prod' })
  const write = (method: 'POST' | 'PATCH' | 'DELETE', key: string, secretValue: string, more = {}) =>
    done(pair.domain.admin(method, `/api/v4/secrets/${key}`, { ...at(), secretValue, ...more }))
  const as = ({ token }: Machine): Send => sender(pair.readsAt, token)
  const read = (send: Send, key: string) => send('GET', `/api/v4/secrets/${key}?${new URLSearchParams(at())}`)
  const list = (send: Send) => send('GET', `/api/v4/secrets?${new URLSearchParams(at())}`)

  const ways = ['token', 'membership', 'role', 'rules', 'identity', 'addresses'] as const
  test.each(ways)('a %s that was taken away is refused within a second, and at once where it was taken', async (way) => {
    const { admin, projectId, server } = pair.domain
    const role = (
      await done(admin('POST', `/api/v1/projects/${projectId}/roles`, { slug: `reader-${way}`, name: 'Reader', permissions: reading }))
    ).role
    const machine = await makeMachine(pair.domain, `reader-${way}`)
    // Twice: once from the database, and once from memory.
    for (const send of [as(machine), as(machine), sender(server.url, machine.token), sender(server.url, machine.token)])
      expect([(await read(send, 'A')).status, (await list(send)).status]).toEqual([200, 200])
    const membership = `/api/v1/projects/${projectId}/memberships/identities/${machine.identityId}`
    const take = {
      token: () => sender(server.url)('POST', '/api/v1/auth/token/revoke', { accessToken: machine.token }),
      membership: () => admin('DELETE', membership),
      role: () => admin('PATCH', membership, { roles: [{ role: 'no-access' }] }),
      rules: () => admin('PATCH', `/api/v1/projects/${projectId}/roles/${role.id}`, { permissions: [] }),
      identity: () => admin('DELETE', `/api/v1/identities/${machine.identityId}`),
      addresses: () =>
        admin('PATCH', `/api/v1/auth/universal-auth/identities/${machine.identityId}`, {
          accessTokenTrustedIps: [{ ipAddress: '192.0.2.1' }],
        }),
    }
    await done(take[way]())
    const refused = ['token', 'identity'].includes(way) ? 401 : 403
    const here = sender(server.url, machine.token)
    expect([(await read(here, 'A')).status, (await list(here)).status]).toEqual([refused, refused])
    pair.wait()
    expect([(await read(as(machine), 'A')).status, (await list(as(machine))).status]).toEqual([refused, refused])
  })

  test('a right that goes by a tag ends within a second of the tag', async () => {
    const { admin, projectId } = pair.domain
    const { tag } = await done(admin('POST', `/api/v1/projects/${projectId}/tags`, { slug: 'open', name: 'open', color: '' }))
    await write('PATCH', 'TAGGED', 'first', { tagIds: [tag.id] })
    const conditions = { secretTags: { $in: ['open'] } }
    const permissions = [{ subject: 'secrets', action: ['describeSecret', 'readValue'], conditions }]
    await done(admin('POST', `/api/v1/projects/${projectId}/roles`, { slug: 'tagged', name: 'Tagged', permissions }))
    const machine = await makeMachine(pair.domain, 'tagged')
    for (let times = 0; times < 2; times += 1) {
      expect((await read(as(machine), 'TAGGED')).status).toBe(200)
      expect((await list(as(machine))).body.secrets.map(({ secretKey }: { secretKey: string }) => secretKey)).toEqual(['TAGGED'])
    }
    await done(admin('DELETE', `/api/v1/projects/${projectId}/tags/${tag.id}`))
    pair.wait()
    expect((await read(as(machine), 'TAGGED')).status).toBe(404)
    expect((await list(as(machine))).body.secrets).toEqual([])
  })

  test('a value is never an old one: what another process changed, moved or deleted is so at the next read', async () => {
    const machine = await makeMachine(pair.domain, 'viewer')
    const value = async (key: string) => {
      const { status, body } = await read(as(machine), key)
      const listed = (await list(as(machine))).body.secrets.find(({ secretKey }: { secretKey: string }) => secretKey === key)
      expect(listed?.secretValue, key).toBe(body.secret?.secretValue)
      return status === 200 ? body.secret.secretValue : status
    }
    for (let times = 0; times < 2; times += 1) expect(await value('B')).toBe('first')
    for (const next of ['second', 'third']) {
      await write('PATCH', 'B', next)
      expect(await value('B')).toBe(next)
    }
    await write('DELETE', 'B', '')
    expect(await value('B')).toBe(404)
    await write('POST', 'B', 'again')
    for (let times = 0; times < 2; times += 1) expect(await value('B')).toBe('again')
    await write('PATCH', 'B', 'again', { newSecretName: 'B2' })
    expect([await value('B'), await value('B2')]).toEqual([404, 'again'])
  })

  test('a right that was given is there at once, wherever it was given', async () => {
    const { admin, projectId } = pair.domain
    const machine = await makeMachine(pair.domain, 'no-access')
    for (let times = 0; times < 2; times += 1) expect((await read(as(machine), 'A')).status).toBe(403)
    const membership = `/api/v1/projects/${projectId}/memberships/identities/${machine.identityId}`
    await done(admin('PATCH', membership, { roles: [{ role: 'viewer' }] }))
    expect((await read(as(machine), 'A')).status).toBe(200)
  })
})

const reading = [{ subject: 'secrets', action: ['describeSecret', 'readValue'] }]

async function startPair(databaseUrl: string | undefined): Promise<Pair> {
  const clock = createTestClock()
  const domain = await startDomain({ clock, ...(databaseUrl !== undefined && { databaseUrl }) })
  if (databaseUrl === undefined) return { domain, clock, readsAt: domain.server.url, wait: () => {}, stop: () => domain.stop() }
  const rootKeyFile = domain.server.opened.rootKey.source
  const settings = { ...readSettings({}, '/'), databaseUrl, rootKeyFile, port: 0 }
  const other: RunningServer = await startServer(settings, connectors, pino({ level: 'silent' }), clock)
  return {
    ...{ domain, clock, readsAt: other.url },
    wait: () => clock.advance(WITHIN_MS),
    async stop() {
      await other.stop()
      await domain.stop()
    },
  }
}

async function makeMachine({ admin, organizationId, projectId, server }: Domain, role: string): Promise<Machine> {
  const { identity } = await done(admin('POST', '/api/v1/identities', { name: role, organizationId }))
  await done(admin('POST', `/api/v1/projects/${projectId}/memberships/identities/${identity.id}`, { role }))
  const auth = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { clientId } = (await done(admin('POST', auth, {}))).identityUniversalAuth
  const { clientSecret } = await done(admin('POST', `${auth}/client-secrets`, {}))
  const { accessToken } = await done(sender(server.url)('POST', '/api/v1/auth/universal-auth/login', { clientId, clientSecret }))
  return { identityId: identity.id, token: accessToken }
}

async function done(answering: Promise<Answer>): Promise<Answer['body']> {
  const { status, body } = await answering
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
