/** Removing takes away what the sync wrote, all of it, and nothing else. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { setScene, stepOf, told } from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test('remove-secrets removes what we wrote and leaves what others did, also under the same name', async () => {
  const scene = await setScene(stage, 'removed', 'A=1\nB=2\nC=3')
  await scene.stranger('C', 'theirs')
  await scene.run()
  await scene.stranger('OTHER', 'theirs')
  await stage.arrange({ op: 'remove-variable', path: `${scene.path}B` })
  await scene.stranger('B', 'theirs')
  expect((await scene.ask('POST', '/remove-secrets')).body.secretSync.removeStatus).toMatch(/^(pending|running|succeeded)$/)
  const run = await stage.newestRun(scene.sync)
  expect(run).toMatchObject({ kind: 'remove', state: 'succeeded' })
  expect(told(run)).toMatchObject({ A: 'delete done', B: 'forget done' })
  expect(await scene.remote()).toEqual({ B: 'theirs', C: 'theirs', OTHER: 'theirs' })
  expect((await scene.ask('GET')).body.secretSync).toMatchObject({ removeStatus: 'succeeded', lastRemoveMessage: null })
  expect((await scene.ask('GET')).body.secretSync.lastRemovedAt).toMatch(/^\d{4}-/)
})

test('deleting a sync leaves what it wrote; with removeSecrets that goes first', async () => {
  const kept = await setScene(stage, 'kept_there', 'A=1')
  await kept.run()
  expect((await kept.ask('DELETE')).status).toBe(200)
  expect((await kept.ask('GET')).status).toBe(404)
  expect(await kept.remote()).toEqual({ A: '1' })

  const gone = await setScene(stage, 'gone_there', 'A=1')
  await gone.stranger('OTHER', 'theirs')
  await gone.run()
  expect((await gone.ask('DELETE', '?removeSecrets=true')).body.secretSync).toMatchObject({ id: gone.sync.id, removeStatus: 'pending' })
  await expect.poll(async () => (await gone.ask('GET')).status, { timeout: 20_000 }).toBe(404)
  expect(await gone.remote()).toEqual({ OTHER: 'theirs' })
  expect((await kept.ask('DELETE', '?removeSecrets=yes')).status).toBe(422)
})

test('a sync whose entries could not all be removed stays, and says which and why', async () => {
  const scene = await setScene(stage, 'stays', 'A=1\nB=2')
  await scene.run()
  await stage.arrange({ op: 'resource', path: `${scene.path}A` })
  await scene.ask('DELETE', '?removeSecrets=true')
  const run = await stage.newestRun(scene.sync)
  expect(run).toMatchObject({ state: 'failed', message: expect.stringContaining('A: not removed') })
  expect(stepOf(run, 'A')).toMatchObject({ state: 'failed', reason: expect.stringContaining('resource') })
  expect(await scene.remote()).toEqual({ A: '1' })
  expect((await scene.ask('GET')).body.secretSync).toMatchObject({ removeStatus: 'failed' })
})

test('what a deleted sync left behind is not taken for its own by the next one', async () => {
  const scene = await setScene(stage, 'again', 'A=1')
  await scene.run()
  await scene.ask('DELETE')
  await scene.importEnv('A=2')
  const destinationConfig = { workspace: stage.emulator.workspace, path: scene.path }
  const next = await stage.createSync({ name: 'again-2', secretPath: scene.secretPath, destinationConfig })
  expect(stepOf(await stage.run(next), 'A')).toMatchObject({ action: 'needs-decision', reason: expect.stringContaining(scene.sync.id) })
  expect(await scene.remote()).toEqual({ A: '1' })
})
