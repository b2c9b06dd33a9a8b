/** A source that is gone, emptied or cannot be read whole never deletes what is at the destination. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask, deleteSecrets, setScene, stepOf } from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test('a source folder that was deleted stops every run with the reason, and nothing is deleted', async () => {
  const scene = await setScene(stage, 'gone', 'A=1\nB=2')
  await scene.run()
  await stage.requests()
  const deleted = await ask(stage, 'DELETE', '/api/v1/folders/gone', { workspaceId: stage.projectId, environment: 'prod', path: '/' })
  expect(deleted.status).toBe(200)
  const refused = await scene.ask('POST', '/sync-secrets')
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('folder no longer exists') } })
  expect(await scene.ask('POST', '/plan')).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('folder no longer exists') },
  })
  expect((await scene.ask('GET')).body.secretSync).toMatchObject({ folderId: null, folder: null, environment: null })
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
  expect(await stage.requests()).toEqual([])
  // What was written can still be removed by whoever asks for just that.
  expect((await scene.ask('POST', '/remove-secrets')).status).toBe(200)
  expect((await stage.newestRun(scene.sync)).state).toBe('succeeded')
  expect(await scene.remote()).toEqual({})
})

test('a run that was queued before its source folder was deleted deletes nothing', async () => {
  const scene = await setScene(stage, 'queued', 'A=1', { isAutoSyncEnabled: true })
  expect((await stage.newestRun(scene.sync)).state).toBe('succeeded')
  await scene.importEnv('A=2')
  await ask(stage, 'DELETE', '/api/v1/folders/queued', { workspaceId: stage.projectId, environment: 'prod', path: '/' })
  await stage.newestRun(scene.sync)
  expect(Object.keys(await scene.remote())).toEqual(['A'])
})

test('more deletes than the bound wait for a person, who may approve them', async () => {
  const keys = Array.from({ length: 60 }, (_, index) => `K${index}`)
  const scene = await setScene(stage, 'many', keys.map((key) => `${key}=1`).join('\n'))
  await scene.run()
  expect((await deleteSecrets(stage, scene.secretPath, keys.slice(0, 21))).status).toBe(200)
  expect(await scene.run()).toMatchObject({ state: 'held', message: expect.stringContaining('21 of the 60') })
  expect(Object.keys(await scene.remote())).toHaveLength(60)
  expect((await stage.apply(await scene.plan())).state).toBe('succeeded')
  expect(Object.keys(await scene.remote())).toHaveLength(39)
})

test('a reference that cannot be resolved stops the run before any write and names the chain; mending it elsewhere starts the run', async () => {
  const scene = await setScene(stage, 'refers', 'A=1\nB=2', { isAutoSyncEnabled: true })
  expect((await stage.newestRun(scene.sync)).state).toBe('succeeded')
  await stage.requests()
  await scene.importEnv('A=changed\nB=${dev.LATER}')
  const failed = await stage.newestRun(scene.sync)
  expect(failed).toMatchObject({ state: 'failed', message: expect.stringMatching(/'B' refers to .*LATER.* Nothing was written\./s) })
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
  expect(await stage.requests()).toEqual([])
  await ask(stage, 'POST', '/api/v3/secrets/raw/LATER', { workspaceId: stage.projectId, environment: 'dev', secretValue: 'there' })
  expect(await stage.newestRun(scene.sync)).toMatchObject({ state: 'succeeded' })
  expect(await scene.remote()).toEqual({ A: 'changed', B: 'there' })
})

test('a renamed secret moves: the new name is written before the old one goes', async () => {
  const scene = await setScene(stage, 'renamed', 'OLD=1\nOTHER=2')
  await scene.run()
  await stage.requests()
  const at = { workspaceId: stage.projectId, environment: 'prod', secretPath: scene.secretPath }
  expect((await ask(stage, 'PATCH', '/api/v3/secrets/raw/OLD', { ...at, newSecretName: 'NEW' })).status).toBe(200)
  expect((await scene.run()).state).toBe('succeeded')
  expect(await scene.remote()).toEqual({ NEW: '1', OTHER: '2' })
  const writes = (await stage.requests())
    .filter(({ path }) => /create|delete/.test(path))
    .map(({ path }) => path.replace(/^.*variables\//, ''))
  expect(writes).toEqual(['create', 'delete/f/renamed/OLD'])
})

test('with deletion disabled, what leaves the source stays there and is reported as orphaned', async () => {
  const syncOptions = { initialSyncBehavior: 'overwrite-destination', disableSecretDeletion: true }
  const scene = await setScene(stage, 'kept', 'A=1\nB=2', { syncOptions })
  await scene.run()
  await deleteSecrets(stage, scene.secretPath, ['A', 'B'])
  const run = await scene.run()
  expect(run.state).toBe('succeeded')
  expect(stepOf(run, 'A')).toMatchObject({ action: 'orphaned', reason: expect.stringContaining('does not delete') })
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
  // A client that leaves the option out of a change does not thereby start deletions.
  const changed = await scene.ask('PATCH', '', { syncOptions: { initialSyncBehavior: 'overwrite-destination' } })
  expect(changed.body.secretSync.syncOptions.disableSecretDeletion).toBe(true)
  await scene.run()
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
})

test('what Windmill cannot hold is blocked per key with the reason, and the others land', async () => {
  const scene = await setScene(stage, 'unfit', 'FITS=1')
  const at = { workspaceId: stage.projectId, environment: 'prod', secretPath: scene.secretPath }
  const values = { LARGEST: 'x'.repeat(11_247), LARGER: 'x'.repeat(11_248), 'with.dot': '1', CIPHER: '$encrypted:x' }
  for (const [key, secretValue] of Object.entries(values))
    expect((await ask(stage, 'POST', `/api/v3/secrets/raw/${key}`, { ...at, secretValue })).status).toBe(200)
  const run = await scene.run()
  expect(run).toMatchObject({ state: 'failed', message: expect.stringContaining('3 of 5 keys did not land') })
  expect(stepOf(run, 'LARGER')).toMatchObject({ action: 'blocked', reason: expect.stringContaining('11247 bytes, this one has 11248') })
  expect(stepOf(run, 'with.dot')).toMatchObject({ action: 'blocked', reason: expect.stringContaining('rename this secret') })
  expect(stepOf(run, 'CIPHER')).toMatchObject({ action: 'blocked', reason: expect.stringContaining('$encrypted:') })
  expect(Object.keys(await scene.remote()).sort()).toEqual(['FITS', 'LARGEST'])
})

test('a secret that grows too large keeps its old value there, and is not deleted', async () => {
  const scene = await setScene(stage, 'grows', 'A=1\nB=2')
  await scene.run()
  await scene.importEnv(`A=${'x'.repeat(11_248)}`)
  expect(stepOf(await scene.run(), 'A')).toMatchObject({ action: 'blocked' })
  expect(await scene.remote()).toEqual({ A: '1', B: '2' })
})
