/** A change of what a sync reads, writes or connects to never loses or orphans anything silently. */

import { type Emulator, startEmulator } from '@hanzo-kms/emulator-windmill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask, setScene, told } from './scene.ts'

let stage: Stage
let elsewhere: Emulator
beforeAll(async () => {
  elsewhere = await startEmulator()
  stage = await startStage({ egressAllow: new URL(elsewhere.url).host })
})
afterAll(async () => {
  await stage.stop()
  await elsewhere.close()
})

test.each([
  ['path', { destinationConfig: { workspace: 'dev', path: 'f/other_place/' } }],
  ['workspace', { destinationConfig: { workspace: 'prod', path: 'f/moved_workspace/' } }],
])('a new %s is refused while entries would be left behind, and taken once they are removed', async (what, change) => {
  const scene = await setScene(stage, `moved_${what.replace(' ', '_')}`, 'A=1')
  await scene.run()
  const refused = await scene.ask('PATCH', '', change)
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('holds 1 entries') } })
  expect((await scene.ask('GET')).body.secretSync).toMatchObject({ version: 1, destinationConfig: { path: scene.path } })
  await scene.ask('POST', '/remove-secrets')
  expect((await stage.newestRun(scene.sync)).state).toBe('succeeded')
  expect((await scene.ask('PATCH', '', change)).body.secretSync).toMatchObject({ version: 2 })
  expect(await scene.remote()).toEqual({})
})

test('a path that is changed during the first run is not written to afterwards', async () => {
  const keys = Array.from({ length: 200 }, (_, index) => `K${index}=1`).join('\n')
  const scene = await setScene(stage, 'moving', keys)
  await stage.arrange({ op: 'folder', name: 'moved_to', owners: [], extra_perms: { 'u/dev1': true } }, { op: 'forget-rights' })
  await stage.faults({ path: '/api/w/dev/variables/list', kind: 'delay', delayMs: 400, times: 1 })
  await scene.ask('POST', '/sync-secrets')
  await expect.poll(async () => (await scene.ask('GET', '/runs?limit=1')).body.runs[0]?.state).toBe('running')
  const change = { destinationConfig: { workspace: 'dev', path: 'f/moved_to/' } }
  expect((await scene.ask('PATCH', '', change)).status).toBe(200)
  expect(await stage.newestRun(scene.sync)).toMatchObject({ state: 'succeeded' })
  await stage.faults()
  expect(await scene.remote()).toEqual({})
  const there = [...(await stage.variables()).keys()].filter((path) => path.startsWith('f/moved_to/'))
  expect(there).toHaveLength(200)
})

test('another source folder waits for a person where it would delete, and lands by itself where it would not', async () => {
  const scene = await setScene(stage, 'resourced', 'A=1\nB=2')
  await scene.run()
  await ask(stage, 'POST', '/api/v1/folders', { workspaceId: stage.projectId, environment: 'prod', path: '/', name: 'other_source' })
  await stage.importEnv('B=2\nC=3', '/other_source')
  expect((await scene.ask('PATCH', '', { secretPath: '/other_source' })).body.secretSync).toMatchObject({
    folder: { path: '/other_source' },
  })
  expect(await scene.run()).toMatchObject({ state: 'held', message: expect.stringContaining('reads another folder') })
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
  const plan = await scene.plan()
  expect(plan).toMatchObject({ safe: false, heldReason: expect.stringContaining('1 of the 2 entries') })
  expect((await stage.apply(plan)).state).toBe('succeeded')
  expect(await scene.remote()).toEqual({ B: '2', C: '3' })
  // Once a person has seen it, it is a sync like any other.
  await scene.ask('PATCH', '', { description: 'quiet' })
  expect((await scene.run()).state).toBe('succeeded')
})

test('an approved plan is stale once the sync or the source has changed, and is answered so at once', async () => {
  const scene = await setScene(stage, 'stale', 'A=1')
  const first = await scene.plan()
  await scene.importEnv('B=2')
  expect(await scene.ask('POST', '/runs', { planId: first.id })).toMatchObject({ status: 400, body: { error: 'PlanStale' } })
  const second = await scene.plan()
  await scene.ask('PATCH', '', { description: 'another' })
  expect(await scene.ask('POST', '/runs', { planId: second.id })).toMatchObject({ status: 400, body: { error: 'PlanStale' } })
  expect(await scene.ask('POST', '/runs', { planId: crypto.randomUUID() })).toMatchObject({ status: 404 })
  const third = await scene.plan()
  expect((await stage.apply(third)).state).toBe('succeeded')
  expect(await stage.apply(third)).toMatchObject({ state: 'stale', message: expect.stringContaining('Nothing was written') })
})

test('a connection that leads to another Windmill needs its token again, and its syncs wait for a person', async () => {
  const { api, projectId } = stage
  const connecting = {
    name: 'wandering',
    method: 'access-token',
    projectId,
    credentials: { token: stage.emulator.tokens.dev1, instanceUrl: stage.emulator.url },
  }
  const { appConnection } = await api.call<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', connecting)
  const at = `/api/v1/app-connections/windmill/${appConnection.id}`
  const scene = await setScene(stage, 'wandering', 'A=1', { connectionId: appConnection.id, isAutoSyncEnabled: true })
  expect((await stage.newestRun(scene.sync)).state).toBe('succeeded')

  expect(await ask(stage, 'PATCH', at, { credentials: { instanceUrl: elsewhere.url } })).toMatchObject({ status: 422 })
  const moved = await ask(stage, 'PATCH', at, { credentials: { instanceUrl: elsewhere.url, token: elsewhere.tokens.superadmin } })
  expect(moved).toMatchObject({ status: 200, body: { appConnection: { version: 2, credentials: { instanceUrl: elsewhere.url } } } })
  expect(await stage.newestRun(scene.sync)).toMatchObject({ state: 'held', message: expect.stringContaining('another address') })
  await scene.importEnv('A=2')
  await expect.poll(async () => (await stage.newestRun(scene.sync)).state).toBe('held')
  const there = (await (await fetch(`${elsewhere.url}/_emulator/requests`)).json()) as { requests: { path: string }[] }
  expect(there.requests.filter(({ path }) => /variables\/(create|update|delete)/.test(path))).toEqual([])
  expect(await scene.remote()).toEqual({ A: '1' })

  const approved = await stage.apply(await scene.plan())
  expect(told(approved)).toEqual({ A: 'create done' })
  expect((await scene.run()).state).toBe('succeeded')
})

test('the same Windmill under another address is not held: there is nothing to do', async () => {
  const { api, projectId, emulator } = stage
  const credentials = { token: emulator.tokens.dev1, instanceUrl: emulator.url }
  const connecting = { name: 'renamed', method: 'access-token', projectId, credentials }
  const { appConnection } = await api.call<{ appConnection: { id: string } }>('POST', '/api/v1/app-connections/windmill', connecting)
  const scene = await setScene(stage, 'same_windmill', 'A=1', { connectionId: appConnection.id })
  await scene.run()
  const instanceUrl = emulator.url.replace('127.0.0.1', '127.0.0.2')
  const at = `/api/v1/app-connections/windmill/${appConnection.id}`
  const answer = await ask(stage, 'PATCH', at, { credentials: { ...credentials, instanceUrl }, egressAllow: ['127.0.0.2'] })
  // Where the machine has no second loopback address there is no second name for one server either.
  if (answer.status === 200) expect((await scene.run()).state).toBe('succeeded')
  else expect(answer.body.message).toContain('Could not connect')
})
