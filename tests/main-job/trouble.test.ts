/** Whatever happens on the way to Windmill: a clear state and reason, nothing half-written, and it converges afterwards. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { createTestClock } from '../support/test-clock.ts'
import { ask, setScene, stepOf, told } from './scene.ts'

const clock = createTestClock()
let stage: Stage
beforeAll(async () => {
  stage = await startStage({ clock })
})
afterEach(() => stage.faults())
afterAll(() => stage.stop())

const LIST = '/api/w/dev/variables/list'
const CREATE = '/api/w/dev/variables/create'

test.each([
  ['unreachable', { kind: 'reset' }, 'queued', 'closed the connection'],
  ['500', { kind: 'status', status: 500 }, 'queued', 'failed while serving'],
  ['html-502', { kind: 'html', status: 502 }, 'queued', 'proxy'],
  ['html-200', { kind: 'html', status: 200 }, 'failed', 'web page'],
  ['truncated', { kind: 'truncate' }, 'queued', 'complete answer'],
  ['throttled', { kind: 'status', status: 429, retryAfterS: 3 }, 'queued', 'slow down'],
  ['throttled-mute', { kind: 'status', status: 429 }, 'queued', 'slow down'],
])('a listing answered by %s: nothing is written, the reason is in the run, and the next run lands', async (name, fault, state, reason) => {
  const scene = await setScene(stage, `list_${name.replace('-', '_')}`, 'A=1\nB=2')
  await stage.faults({ path: LIST, ...fault })
  const run = await scene.run()
  expect(run).toMatchObject({ state, message: expect.stringContaining(reason) })
  expect((await scene.ask('GET')).body.secretSync.lastSyncMessage).toContain(reason)
  expect(await scene.remote()).toEqual({})
  await stage.faults()
  // Asked for by a person, a run that waits tries at once.
  expect((await scene.run()).state).toBe('succeeded')
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
})

test.each([
  ['before', { kind: 'reset' }],
  ['after', { kind: 'reset-after' }],
  ['after, with a 500 instead of an answer', { kind: 'truncate' }],
])('a connection that drops %s a write: the same run looks again and finishes, and tells what it wrote', async (name, fault) => {
  const scene = await setScene(stage, `drop_${name.length}_${fault.kind.replace('-', '_')}`, 'A=1\nB=2\nC=3')
  const plan = await scene.plan()
  await stage.faults({ path: CREATE, times: 1, ...fault })
  const run = await stage.apply(plan)
  expect(run).toMatchObject({ state: 'succeeded', message: null, attempt: 1 })
  expect(run.steps.map(({ key, state }) => [key, state])).toEqual([
    ['A', 'done'],
    ['B', 'done'],
    ['C', 'done'],
  ])
  expect(await scene.remote()).toEqual({ A: '1', B: '2', C: '3' })
})

test('one key that is refused stays one key’s failure, with its kind, and the others land', async () => {
  const scene = await setScene(stage, 'one_refused', 'A=1\nB=2\nC=3')
  await scene.run()
  await scene.importEnv('A=2\nB=3\nC=4')
  await stage.faults({ path: '/api/w/dev/variables/update/f/one_refused/B', kind: 'status', status: 400 })
  const run = await scene.run()
  expect(run).toMatchObject({ state: 'failed', message: expect.stringContaining('1 of 3 keys') })
  expect(stepOf(run, 'B')).toMatchObject({ state: 'failed', failure: 'rejected' })
  expect(await scene.remote()).toEqual({ A: '2', B: '2', C: '4' })
  await stage.faults()
  expect(told(await scene.run())).toEqual({ A: 'unchanged none', B: 'update done', C: 'unchanged none' })
})

test('a write that is throttled waits as told and goes on in the same run', async () => {
  const scene = await setScene(stage, 'slowed', 'A=1\nB=2')
  await stage.faults({ path: CREATE, kind: 'status', status: 429, retryAfterS: 1, times: 2 })
  expect(await scene.run()).toMatchObject({ state: 'succeeded', attempt: 1 })
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
})

test('edits do not cut a back-off short, a person does', async () => {
  const scene = await setScene(stage, 'backs_off', 'A=1', { isAutoSyncEnabled: true })
  expect((await stage.newestRun(scene.sync)).state).toBe('succeeded')
  await stage.faults({ path: LIST, kind: 'status', status: 503, retryAfterS: 600 })
  await scene.importEnv('A=2')
  expect(await stage.newestRun(scene.sync)).toMatchObject({ state: 'queued', attempt: 1 })
  await stage.requests()
  for (const value of ['3', '4', '5']) await scene.importEnv(`A=${value}`)
  // The queue has been looked at since the edits: another sync of theirs has run.
  const other = await setScene(stage, 'beside', 'A=1')
  await stage.faults()
  await other.run()
  expect((await stage.requests()).filter(({ path }) => path === LIST)).toHaveLength(1)
  expect((await scene.run()).state).toBe('succeeded')
  expect(await scene.remote()).toEqual({ A: '5' })
})

test('a refused token is believed after a minute: the connection is paused, said so, and resumed by new credentials', async () => {
  const { emulator, api, projectId } = stage
  await stage.arrange({ op: 'token', username: 'dev1', token: 'soonrevokedtokensoonrevokedtoken' })
  const credentials = { token: 'soonrevokedtokensoonrevokedtoken', instanceUrl: emulator.url }
  const connecting = { name: 'revoked', method: 'access-token', projectId, credentials }
  const { appConnection } = await api.call<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', connecting)
  const scene = await setScene(stage, 'revoked', 'A=1', { connectionId: appConnection.id, isAutoSyncEnabled: true })
  expect((await stage.newestRun(scene.sync)).state).toBe('succeeded')
  await stage.arrange({ op: 'remove-token', token: credentials.token }, { op: 'forget-rights' })

  await scene.importEnv('A=2')
  const first = await stage.newestRun(scene.sync)
  expect(first).toMatchObject({ state: 'queued', message: expect.stringContaining('once more in a minute') })
  // Somebody who cannot wait gets an answer, but it is no second refusal.
  expect(await scene.run()).toMatchObject({ state: 'queued' })
  clock.advance(61_000)
  expect(await scene.run()).toMatchObject({ state: 'failed', message: expect.stringContaining('does not accept the access token') })
  await stage.requests()
  expect(await scene.run()).toMatchObject({ state: 'failed', message: expect.stringContaining('is paused') })
  expect(await scene.ask('POST', '/plan')).toMatchObject({ status: 400, body: { message: expect.stringContaining('"revoked" is paused') } })
  expect(await stage.requests()).toEqual([])

  const at = `/api/v1/app-connections/windmill/${appConnection.id}`
  expect((await ask(stage, 'PATCH', at, { name: 'still-paused' })).status).toBe(200)
  expect(await scene.run()).toMatchObject({ state: 'failed' })
  expect((await ask(stage, 'PATCH', at, { credentials: { token: emulator.tokens.dev1 } })).status).toBe(200)
  // New credentials are proven by use: nobody had to ask for the run.
  await expect.poll(async () => (await stage.newestRun(scene.sync)).state, { timeout: 10_000 }).toBe('succeeded')
  expect(await scene.remote()).toEqual({ A: '2' })
})

test('trouble that looks like a refusal and passes within the minute pauses nothing', async () => {
  const scene = await setScene(stage, 'recovers', 'A=1')
  await stage.faults({ path: '/api/', kind: 'status', status: 401 })
  expect(await scene.run()).toMatchObject({ state: 'queued' })
  await stage.faults()
  expect(await scene.run()).toMatchObject({ state: 'succeeded', message: null })
})
