/** A deleted sync or connection writes nothing; brought back, it goes on where it was and touches nothing that it did not write. */
import type { TrashEntry } from '@hanzo-kms/contracts/trash'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask, setScene, told } from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const base = () => `/api/v1/projects/${stage.projectId}/trash`
const entryOf = async (subjectId: string) => {
  const { entries } = (await ask(stage, 'GET', base())).body as { entries: TrashEntry[] }
  const entry = entries.find((one) => one.subjectId === subjectId)
  if (!entry) throw new Error('It is not in the trash')
  return entry
}
const restore = (word: string, { id }: TrashEntry) => ask(stage, 'POST', `${base()}/${word}/${id}/restore`)

test('a deleted sync writes nothing, and brought back it remembers what it wrote', async () => {
  const scene = await setScene(stage, 'back', 'A=1\nB=2', { isAutoSyncEnabled: true })
  await stage.newestRun(scene.sync)
  const { body } = await scene.ask('GET')
  await scene.ask('DELETE')
  for (const [method, rest] of [['GET', ''], ['POST', '/sync-secrets'], ['POST', '/plan'], ['GET', '/runs'], ['PATCH', '']] as const) // biome-ignore format: pairs
    expect((await scene.ask(method, rest, method === 'GET' ? undefined : {})).status, rest).toBe(404)
  await scene.importEnv('A=changed\nC=3')
  await scene.stranger('OTHER', 'theirs')
  expect(await scene.remote()).toEqual({ A: '1', B: '2', OTHER: 'theirs' })
  const entry = await entryOf(scene.sync.id)
  expect(entry).toMatchObject({ kind: 'secret-sync', name: 'back', environment: 'prod', secretPath: '/back' })
  expect((await restore('secret-syncs', entry)).status).toBe(200)
  const run = await stage.newestRun(scene.sync)
  expect(run.state).toBe('succeeded')
  expect(told(run)).toMatchObject({ A: 'update done', C: 'create done', B: 'unchanged none' })
  expect(await scene.remote()).toEqual({ A: 'changed', B: '2', C: '3', OTHER: 'theirs' })
  const { syncStatus: _, updatedAt: __, ...rest } = body.secretSync
  expect((await scene.ask('GET')).body.secretSync).toMatchObject({
    id: rest.id,
    name: rest.name,
    version: rest.version,
    connectionId: rest.connectionId,
  })
})

test('a sync does not come back onto a place that another one took, nor before its connection', async () => {
  const scene = await setScene(stage, 'taken', 'A=1')
  await scene.run()
  await scene.ask('DELETE')
  const entry = await entryOf(scene.sync.id)
  const other = await stage.createSync({
    name: 'other',
    secretPath: '/taken',
    destinationConfig: { workspace: stage.emulator.workspace, path: scene.path },
  })
  expect((await restore('secret-syncs', entry)).body.message).toContain('"other" already writes to')
  const named = await stage.createSync({
    name: 'taken',
    secretPath: '/taken',
    destinationConfig: { workspace: stage.emulator.workspace, path: 'f/app/' },
  })
  expect((await restore('secret-syncs', entry)).body.message).toContain("a Secret Sync with the name 'taken'")
  for (const { id } of [other, named]) await ask(stage, 'DELETE', `/api/v1/secret-syncs/windmill/${id}`)

  const credentials = { token: stage.emulator.tokens.dev1, instanceUrl: stage.emulator.url }
  const body = { name: 'second', method: 'access-token', projectId: stage.projectId, credentials }
  const { appConnection } = (await ask(stage, 'POST', '/api/v1/app-connections/windmill', body)).body
  const second = await setScene(stage, 'second', 'A=1', { connectionId: appConnection.id })
  await second.run()
  const at = `/api/v1/app-connections/windmill/${appConnection.id}`
  expect((await ask(stage, 'DELETE', at)).body.message).toContain('"second"')
  await second.ask('DELETE')
  expect((await ask(stage, 'DELETE', at)).status).toBe(200)
  expect((await ask(stage, 'GET', at)).status).toBe(404)
  expect((await ask(stage, 'POST', '/api/v1/app-connections/windmill', body)).status).toBe(200)
  const syncEntry = await entryOf(second.sync.id)
  expect((await restore('secret-syncs', syncEntry)).body.message).toContain('was deleted. Restore that first')
  const connectionEntry = await entryOf(appConnection.id)
  expect((await restore('app-connections', connectionEntry)).body.message).toContain("an App Connection with the name 'second'")
  const { appConnections } = (await ask(stage, 'GET', `/api/v1/app-connections/windmill?projectId=${stage.projectId}`)).body
  const taken = appConnections.find(({ name }: { name: string }) => name === 'second')
  await ask(stage, 'PATCH', `/api/v1/app-connections/windmill/${taken.id}`, { name: 'third' })
  expect((await restore('app-connections', connectionEntry)).status).toBe(200)
  expect((await restore('secret-syncs', syncEntry)).status).toBe(200)
  await second.importEnv('A=2')
  expect((await second.run()).state).toBe('succeeded')
  expect(await second.remote()).toEqual({ A: '2' })
})

test('a sync whose source folder is deleted stops, and has its source again when that comes back', async () => {
  const scene = await setScene(stage, 'sourced', 'A=1', { isAutoSyncEnabled: true })
  await stage.newestRun(scene.sync)
  const folder = { workspaceId: stage.projectId, environment: 'prod', path: '/', forceDelete: true }
  const { id } = (await ask(stage, 'DELETE', '/api/v1/folders/sourced', folder)).body.folder
  expect((await scene.ask('GET')).body.secretSync.folder ?? null).toBeNull()
  expect((await restore('folders', await entryOf(id))).status).toBe(200)
  expect((await scene.ask('GET')).body.secretSync.folder).toMatchObject({ path: '/sourced' })
  await scene.importEnv('A=2')
  await expect.poll(async () => scene.remote(), { timeout: 20_000 }).toEqual({ A: '2' })
})
