/** A secret that gets another name moves its variable: written under the new name first, removed under the old one then. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask, setScene, stepOf, told } from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const rename = (secretPath: string, key: string, newSecretName: string) =>
  ask(stage, 'PATCH', `/api/v3/secrets/raw/${key}`, { workspaceId: stage.projectId, environment: 'prod', secretPath, newSecretName })
const writes = async () =>
  (await stage.requests())
    .filter(({ method, path }) => method !== 'GET' && path.includes('/variables/'))
    .map(({ path }) => path.split('/variables/')[1]?.split('/')[0])

test('a renamed secret is one move in the plan, and is there under one of the names at every moment', async () => {
  const scene = await setScene(stage, 'renamed', 'A=1\nB=2')
  await scene.run()
  await rename(scene.secretPath, 'A', 'A_NEW')
  const plan = await scene.plan()
  expect(plan.steps.filter(({ action }) => action !== 'unchanged')).toMatchObject([
    { key: 'A_NEW', action: 'create', movesFrom: `${scene.path}A`, reason: `moves here from ${scene.path}A, which is removed after this` },
    { key: 'A', action: 'delete', movesTo: `${scene.path}A_NEW` },
  ])
  await stage.requests()
  const run = await stage.apply(plan)
  expect(run.state).toBe('succeeded')
  expect(await writes()).toEqual(['create', 'delete'])
  expect(await scene.remote()).toEqual({ A_NEW: '1', B: '2' })
  expect((await scene.plan()).summary).toEqual({ unchanged: 2 })
})

test('the old name stays while the new one cannot be written, and while its write fails', async () => {
  const scene = await setScene(stage, 'kept', 'A=1\nB=2')
  await scene.run()
  await scene.stranger('A_NEW', 'theirs')
  await rename(scene.secretPath, 'A', 'A_NEW')
  expect(stepOf(await scene.run(), 'A')).toMatchObject({ action: 'left', reason: expect.stringContaining('cannot be written yet') })
  expect(await scene.remote()).toEqual({ A: '1', A_NEW: 'theirs', B: '2' })
  await stage.arrange({ op: 'remove-variable', path: `${scene.path}A_NEW` })
  await stage.faults({ path: '/api/w/dev/variables/create', kind: 'status', status: 403, times: 1 })
  const failed = await scene.run()
  await stage.faults()
  expect(told(failed)).toMatchObject({ A_NEW: 'create failed', A: 'delete skipped' })
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
  expect((await scene.run()).state).toBe('succeeded')
  expect(await scene.remote()).toEqual({ A_NEW: '1', B: '2' })
})

test('a new key schema moves all there is, however much, without waiting for a person', async () => {
  const keys = Array.from({ length: 30 }, (_, index) => `K${index}=${index}`)
  const scene = await setScene(stage, 'schema', keys.join('\n'))
  await scene.run()
  await scene.stranger('OTHER', 'theirs')
  const change = { syncOptions: { initialSyncBehavior: 'overwrite-destination', keySchema: 'X_{{secretKey}}' } }
  expect((await scene.ask('PATCH', '', change)).status).toBe(200)
  const plan = await scene.plan()
  expect(plan).toMatchObject({ safe: true, summary: { create: 30, delete: 30 } })
  expect(plan.steps.filter(({ movesTo }) => movesTo)).toHaveLength(30)
  expect((await stage.apply(plan)).state).toBe('succeeded')
  const expected = Object.fromEntries(keys.map((line) => [`X_${line.split('=')[0]}`, line.split('=')[1]]))
  expect(await scene.remote()).toEqual({ ...expected, OTHER: 'theirs' })
})
