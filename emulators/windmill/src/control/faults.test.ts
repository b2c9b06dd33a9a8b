import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../index.ts'
import { createTestClient, type TestClient } from '../test-client.ts'
import { Faults } from './faults.ts'

const CREATE = '/api/w/dev/variables/create'
const variable = { path: 'f/app/A', value: 'x', is_secret: false, description: '' }

let emulator: Emulator
let client: TestClient
beforeEach(async () => {
  emulator = await startEmulator()
  client = createTestClient(emulator)
})
afterEach(() => emulator.close())

const fault = (rule: Record<string, unknown>) => client.control('faults', { seed: 1, rules: [{ rate: 1, ...rule }] })
const stored = async () => (await client.as('dev1', 'GET', '/api/w/dev/variables/exists/f/app/A')).text

test('status answers in the server’s place, with Retry-After', async () => {
  await fault({ kind: 'status', status: 429, retryAfterS: 7, times: 1 })
  const response = await fetch(`${emulator.url}/api/version`)
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7'])
  expect((await fetch(`${emulator.url}/api/version`)).status).toBe(200)
})

test('html is what a proxy says', async () => {
  await fault({ kind: 'html', status: 200 })
  const answer = await client.with(undefined, 'GET', '/api/version')
  expect([answer.status, answer.type]).toEqual([200, 'text/html'])
  expect(answer.text).toContain('<html>')
})

test('reset drops the connection and does nothing', async () => {
  await fault({ kind: 'reset', times: 1 })
  await expect(client.as('dev1', 'POST', CREATE, variable)).rejects.toThrow()
  expect(await stored()).toBe('false')
})

test('reset-after does the work and drops the connection', async () => {
  await fault({ kind: 'reset-after', method: 'POST', path: '/api/w/dev/variables/' })
  await expect(client.as('dev1', 'POST', CREATE, variable)).rejects.toThrow()
  expect(await stored()).toBe('true')
  expect((await client.requests()).map(({ method, status }) => [method, status])).toEqual([
    ['POST', 0],
    ['GET', 200],
  ])
})

test('truncate promises more than it sends', async () => {
  await client.arrange({ op: 'variable', path: 'f/app/A' })
  await fault({ kind: 'truncate', times: 1 })
  await expect(client.as('dev1', 'GET', '/api/w/dev/variables/list')).rejects.toThrow()
})

test('delay answers, later', async () => {
  await fault({ kind: 'delay', delayMs: 1 })
  expect(await client.as('dev1', 'POST', CREATE, variable)).toMatchObject({ status: 201 })
})

test('method and path choose, an empty list ends all', async () => {
  await fault({ kind: 'status', status: 500, method: 'POST', path: '/api/w/dev/variables/create' })
  expect(await client.as('dev1', 'GET', '/api/w/dev/variables/list')).toMatchObject({ status: 200 })
  expect(await client.as('dev1', 'POST', CREATE, variable)).toMatchObject({ status: 500 })
  await client.control('faults', { rules: [] })
  expect(await client.as('dev1', 'POST', CREATE, variable)).toMatchObject({ status: 201 })
})

test('the same seed gives the same faults', () => {
  const draw = (seed: number) => {
    const faults = new Faults()
    faults.replace([{ kind: 'reset', rate: 0.3 }], seed)
    return Array.from({ length: 100 }, () => faults.choose('GET', '/').length)
  }
  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
  expect(draw(7).filter((count) => count > 0).length).toBeGreaterThan(10)
})

test('a rule that makes no sense is refused in a sentence', async () => {
  await expect(fault({ kind: 'explode' })).rejects.toThrow('must be one of status, reset, reset-after, html, delay, truncate.')
})
