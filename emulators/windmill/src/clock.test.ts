import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from './index.ts'
import { createTestClient, type TestClient } from './test-client.ts'

const DAY_MS = 86_400_000
const WHOAMI = '/api/users/whoami'

let emulator: Emulator
let client: TestClient
beforeEach(async () => {
  emulator = await startEmulator()
  client = createTestClient(emulator)
})
afterEach(() => emulator.close())

test('the expiring token lives for 46 days of the emulator’s clock', async () => {
  await client.advance(45 * DAY_MS)
  expect(await client.as('expiring', 'GET', WHOAMI)).toMatchObject({ status: 200 })
  await client.advance(DAY_MS + 1000)
  expect(await client.as('expiring', 'GET', WHOAMI)).toMatchObject({ status: 401, text: 'Unauthorized' })
})

test('a revoked token is accepted until the cached rights are 120 s old', async () => {
  expect(await client.as('dev1', 'GET', WHOAMI)).toMatchObject({ status: 200 })
  await client.arrange({ op: 'remove-token', token: emulator.tokens.dev1 })
  await client.advance(119_000)
  expect(await client.as('dev1', 'GET', WHOAMI)).toMatchObject({ status: 200 })
  await client.advance(1500)
  expect(await client.as('dev1', 'GET', WHOAMI)).toMatchObject({ status: 401 })
})

test('a restart of the server forgets cached rights', async () => {
  await client.as('dev2', 'GET', '/api/w/dev/variables/list')
  await client.arrange({ op: 'folder', name: 'late', extra_perms: { 'u/dev2': true } }, { op: 'variable', path: 'f/late/A' })
  expect((await client.as('dev2', 'GET', '/api/w/dev/variables/list')).json()).toEqual([])
  await client.arrange({ op: 'forget-rights' })
  expect((await client.as('dev2', 'GET', '/api/w/dev/variables/list')).json()).toHaveLength(1)
})

test('the life of cached rights can be set', async () => {
  const short = await startEmulator({ authCacheMs: 0 })
  const other = createTestClient(short)
  await other.as('dev1', 'GET', WHOAMI)
  await other.arrange({ op: 'remove-token', token: short.tokens.dev1 })
  expect(await other.as('dev1', 'GET', WHOAMI)).toMatchObject({ status: 401 })
  await short.close()
})

test('a variable past its end is deleted, within 30 s', async () => {
  await client.arrange({ op: 'variable', path: 'f/app/A', expires_at: '2020-01-01T00:00:00Z' })
  await client.advance(30_000)
  expect((await client.as('dev1', 'GET', '/api/w/dev/variables/exists/f/app/A')).text).toBe('false')
})

test('requests are noted with the emulator’s time, control requests are not noted', async () => {
  await client.control('clock', { frozen: true, setMs: 1_000_000 })
  await client.with(undefined, 'GET', '/api/version?x=1')
  expect(await client.requests()).toEqual([{ method: 'GET', path: '/api/version', query: 'x=1', status: 200, atMs: 1_000_000 }])
  await client.with(undefined, 'DELETE', '/_emulator/requests')
  expect(await client.requests()).toEqual([])
})
