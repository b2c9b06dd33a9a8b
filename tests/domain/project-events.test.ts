import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'
import { createTestClock } from '../support/test-clock.ts'

let domain: Domain
const clock = createTestClock()
beforeAll(async () => {
  domain = await startDomain({ clock })
  for (const name of ['app', 'deep', 'source']) await domain.admin('POST', '/api/v2/folders', { ...place('/'), name })
  await domain.admin('POST', '/api/v2/folders', { ...place('/deep'), name: 'inner' })
  await domain.admin('POST', '/api/v2/secret-imports', { ...place('/app'), import: { environment: 'dev', path: '/source' } })
})
afterAll(() => domain.stop())

const place = (path: string) => ({ projectId: domain.projectId, environment: 'dev', path, secretPath: path })
const path = '/api/v1/events/subscribe/project-events'
const kinds = ['secret:create', 'secret:update', 'secret:delete', 'secret:import-mutation']
const register = (secretPath: string, events = kinds, environmentSlug = 'dev') => ({
  projectId: domain.projectId,
  register: events.map((event) => ({ event, conditions: { environmentSlug, secretPath } })),
})

interface Listening {
  /** The next event that is no ping. */
  next(): Promise<{ event: string; data: { data: { payload: unknown }[] } }>
  /** Resolves when the server ends the stream. */
  ended(): Promise<void>
  stop(): void
}

async function listen(secretPath: string, token = domain.adminToken): Promise<Listening> {
  const controller = new AbortController()
  const answer = await fetch(`${domain.server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(register(secretPath)),
    signal: controller.signal,
  })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const block = async (): Promise<string | undefined> => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
    const cut = text.indexOf('\n\n')
    const first = text.slice(0, cut)
    text = text.slice(cut + 2)
    return first
  }
  expect(await block()).toBe('event: ping\ndata: 1')
  return {
    async next() {
      for (;;) {
        const [event = '', data = ''] = ((await block()) ?? '').split('\n').map((line) => line.slice(line.indexOf(' ') + 1))
        if (event === '') throw new Error('The stream has ended')
        if (event !== 'ping') return { event, data: JSON.parse(data) }
      }
    },
    async ended() {
      while ((await block()) !== undefined);
    },
    stop: () => controller.abort(),
  }
}

test('whoever listens hears of each kind of change in the folder, and of changes in what it imports', async () => {
  const { admin } = domain
  const stream = await listen('/app')
  const heard = async () => {
    const { event, data } = await stream.next()
    expect(data).toMatchObject({
      projectId: domain.projectId,
      type: event,
      data: [{ eventType: event, payload: { environment: 'dev', secretPath: '/app' } }],
    })
    return event
  }
  await admin('POST', '/api/v4/secrets/K', { ...place('/app'), secretValue: '1' })
  expect(await heard()).toBe('secret:create')
  await admin('PATCH', '/api/v4/secrets/K', { ...place('/app'), secretValue: '2' })
  expect(await heard()).toBe('secret:update')
  await admin('POST', '/api/v4/secrets/S', { ...place('/source'), secretValue: '1' })
  expect(await heard()).toBe('secret:import-mutation')
  await admin('DELETE', '/api/v4/secrets/K', place('/app'))
  expect(await heard()).toBe('secret:delete')
  stream.stop()
})

test('a path with two stars at its end watches the folders below, and a neighbour is not heard of', async () => {
  const { admin } = domain
  const stream = await listen('/deep/**')
  await admin('POST', '/api/v4/secrets/OTHER', { ...place('/app'), secretValue: '1' })
  await admin('POST', '/api/v4/secrets/K', { ...place('/deep/inner'), secretValue: '1' })
  expect((await stream.next()).data.data[0]?.payload).toEqual({ environment: 'dev', secretPath: '/deep' })
  stream.stop()
})

test('only who may see the folder can listen, and only as long as their token is good', async () => {
  for (const [send, status] of [
    [domain.stranger, 404],
    [await domain.machine('no-access'), 403],
  ] as const)
    expect((await send('POST', path, register('/app'))).status).toBe(status)
  for (const [body, status] of [
    [register('/no-such-folder'), 404],
    [register('/app', kinds, 'nope'), 404],
    [register('/app', ['secret:read']), 422],
    [{ ...register('/app'), register: [] }, 422],
  ] as const)
    expect((await domain.admin('POST', path, body)).status).toBe(status)
  const { identity } = (
    await domain.admin('POST', '/api/v1/identities', { name: 'listener', organizationId: domain.organizationId, role: 'admin' })
  ).body
  const base = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { clientId } = (await domain.admin('POST', base, {})).body.identityUniversalAuth
  const { clientSecret } = (await domain.admin('POST', `${base}/client-secrets`, {})).body
  const { accessToken } = (await domain.admin('POST', '/api/v1/auth/universal-auth/login', { clientId, clientSecret })).body
  const stream = await listen('/app', accessToken)
  await domain.admin('POST', '/api/v1/auth/token/revoke', { accessToken })
  await stream.ended()
})

test('a stream ends after a while, so that the client signs in again, and when the server stops', async () => {
  const stream = await listen('/app')
  clock.advance(600_000)
  await stream.ended()
  const another = (await listen('/app')).ended()
  await domain.stop()
  await another
})
