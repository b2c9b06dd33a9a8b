/** The sync routes as they are documented: what they answer and what they refuse. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from '../http/send.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask, type Scene, setScene } from './scene.ts'

const base = '/api/v1/secret-syncs'
let stage: Stage
let scene: Scene
beforeAll(async () => {
  stage = await startStage()
  scene = await setScene(stage, 'routes', 'A=1')
})
afterAll(() => stage.stop())

const body = (more = {}) => ({
  ...{ name: 'another', projectId: stage.projectId, connectionId: stage.connectionId, environment: 'prod', secretPath: '/routes' },
  ...{ isAutoSyncEnabled: false, destinationConfig: { workspace: 'dev', path: 'f/elsewhere/' } },
  syncOptions: { initialSyncBehavior: 'overwrite-destination' },
  ...more,
})

test('options, lists and names answer as documented, with what has never run as null', async () => {
  const option = { name: 'Windmill', connection: 'windmill', destination: 'windmill', canImportSecrets: true }
  expect((await ask(stage, 'GET', `${base}/options`)).body).toEqual({ secretSyncOptions: [option] })
  const { secretSync } = (await scene.ask('GET')).body
  expect(secretSync).toMatchObject({
    destination: 'windmill',
    version: 1,
    syncStatus: null,
    importStatus: null,
    removeStatus: null,
    lastSyncedAt: null,
  })
  expect(secretSync).toMatchObject({
    connection: { app: 'windmill', name: 'windmill', id: stage.connectionId },
    environment: { slug: 'prod' },
    folder: { path: '/routes' },
  })
  for (const path of [`${base}?projectId=${stage.projectId}`, `${base}/windmill?projectId=${stage.projectId}`])
    expect((await ask(stage, 'GET', path)).body.secretSyncs).toEqual([secretSync])
  expect((await ask(stage, 'GET', `${base}/windmill/sync-name/routes?projectId=${stage.projectId}`)).body).toEqual({ secretSync })
  for (const path of [base, `${base}/windmill`, `${base}/windmill/sync-name/routes`])
    expectError(await ask(stage, 'GET', path), { status: 422 })
  expectError(await ask(stage, 'GET', `${base}/windmill/sync-name/none?projectId=${stage.projectId}`), { status: 404 })
  expectError(await ask(stage, 'GET', `${base}/windmill/no-id`), { status: 422 })
})

test('a sync that does not exist is not found, on every route, with the documented sentence', async () => {
  const message = /^Could not find Windmill Sync with ID "/
  const at = `${base}/windmill/${crypto.randomUUID()}`
  const calls: readonly (readonly [string, string, unknown?])[] = [
    ...([
      ['GET', ''],
      ['PATCH', '', {}],
      ['DELETE', ''],
      ['DELETE', '?removeSecrets=true'],
      ['POST', '/sync-secrets'],
      ['POST', '/remove-secrets'],
    ] as const),
    ...([
      ['POST', '/import-secrets?importBehavior=prioritize-source'],
      ['POST', '/plan'],
      ['GET', '/runs'],
    ] as const),
    ...([
      ['POST', '/runs', { planId: crypto.randomUUID() }],
      ['GET', `/runs/${crypto.randomUUID()}`],
      ['PUT', '/decisions', { decisions: {} }],
    ] as const),
  ]
  for (const [method, rest, json] of calls) expectError(await ask(stage, method, `${at}${rest}`, json), { status: 404, message })
  expectError(await scene.ask('GET', `/runs/${crypto.randomUUID()}`), { status: 404, message: /There is no run/ })
})

describe('is refused when it is created', () => {
  const path = (text: string) => ({ destinationConfig: { workspace: 'dev', path: text } })
  const keySchema = (text: string) => ({ syncOptions: { initialSyncBehavior: 'overwrite-destination', keySchema: text } })
  const cases: readonly [string, Record<string, unknown>, number, RegExp][] = [
    ['a name that is taken', { name: 'routes' }, 400, /^A Secret Sync with the name "routes" already exists for the project with ID "/],
    ['a name that is no slug', { name: 'Not A Slug' }, 422, /lowercase letters/],
    ['an over-long description', { description: 'x'.repeat(257) }, 422, /cannot exceed 256/],
    [
      'a folder that does not exist',
      { secretPath: '/none' },
      400,
      /^Could not find folder with path "\/none" in environment "prod" for project with ID "/,
    ],
    ['an environment that does not exist', { environment: 'none' }, 400, /^Could not find folder/],
    [
      'a connection that does not exist',
      { connectionId: '3c90c3cc-0d44-4b50-8888-8dd25736052a' },
      404,
      /^Could not find App Connection with ID/,
    ],
    ['a project that does not exist', { projectId: '3c90c3cc-0d44-4b50-8888-8dd25736052a' }, 404, /Project with ID/],
    ['a place that another sync holds', path('f/routes/'), 400, /^The secret sync "routes" already writes to f\/routes\//],
    ['a place inside one that another sync holds', path('f/routes/deep/'), 400, /overlaps/],
    ['a path without its slash', path('f/other'), 422, /^Invalid path - must follow Windmill path format/],
    ['a path of one segment', path('f/'), 422, /^Invalid path/],
    ['a path with a dot', path('f/a.b/'), 422, /^Invalid path/],
    ['a path that leads out', path('f/../'), 422, /^Invalid path/],
    ['a workspace that is no id', { destinationConfig: { workspace: 'a/../../x?', path: 'f/other/' } }, 422, /workspace id/],
    ['a schema without the key', keySchema('fixed'), 422, /exactly one/],
    ['a schema with the key twice', keySchema('{{secretKey}}_{{secretKey}}'), 422, /exactly one/],
    ['a schema with other characters', keySchema('{{secretKey}}<b>'), 422, /can only contain/],
    ['an over-long schema', keySchema(`{{secretKey}}${'x'.repeat(255)}`), 422, /cannot exceed 255/],
    ['an unknown first behaviour', { syncOptions: { initialSyncBehavior: 'wipe' } }, 422, /./],
    ['no options', { syncOptions: undefined }, 422, /./],
  ]
  test.each(cases)('%s', async (_, more, status, message) => {
    expectError(await ask(stage, 'POST', `${base}/windmill`, body(more)), { status, message })
  })
})

test('a connection of another project is refused, and the place that is taken is told to who may see it', async () => {
  const { project } = (await ask(stage, 'POST', '/api/v1/projects', { projectName: 'Beside' })).body
  expectError(await ask(stage, 'POST', `${base}/windmill`, body({ projectId: project.id, secretPath: '/' })), {
    status: 400,
    message: /belongs to another project/,
  })
  const asked = { connectionId: stage.connectionId, projectId: stage.projectId, destinationConfig: { workspace: 'dev', path: 'f/routes/' } }
  const check = async (more = {}) => (await ask(stage, 'POST', `${base}/windmill/check-destination`, { ...asked, ...more })).body
  expect(await check()).toEqual({ hasDuplicate: true, duplicateProjectId: stage.projectId })
  expect(await check({ excludeSyncId: scene.sync.id })).toEqual({ hasDuplicate: false })
  expect(await check({ destinationConfig: { workspace: 'dev', path: 'f/free/' } })).toEqual({ hasDuplicate: false })
})

test('a change may name nothing; only what changes what lands starts a run', async () => {
  const auto = await setScene(stage, 'patched', 'A=1', { isAutoSyncEnabled: true })
  expect((await stage.newestRun(auto.sync)).state).toBe('succeeded')
  const runs = async () => (await auto.ask('GET', '/runs')).body.runs.length
  expect((await auto.ask('PATCH', '', {})).status).toBe(200)
  expect((await auto.ask('PATCH', '', { name: 'patched-anew', description: 'why' })).body.secretSync).toMatchObject({
    name: 'patched-anew',
    version: 3,
  })
  expect(await runs()).toBe(1)
  await auto.ask('PATCH', '', { syncOptions: { initialSyncBehavior: 'overwrite-destination', disableSecretDeletion: true } })
  expect(await runs()).toBe(2)
  expect((await auto.ask('GET', '/runs?limit=1')).body.runs).toHaveLength(1)
  expectError(await auto.ask('GET', '/runs?limit=0'), { status: 422 })
})
