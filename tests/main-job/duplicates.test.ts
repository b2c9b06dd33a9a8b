/** What must be unique is refused with a sentence when it is there already, on both engines. */
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let postgres: Awaited<ReturnType<typeof startTestPostgres>>
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres.stop())

describe.each(['embedded', 'postgres'] as const)('on %s', (engine) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await startStage(engine === 'postgres' ? { databaseUrl: await postgres.url() } : {})
    await stage.importEnv('A=1')
  })
  afterAll(() => stage.stop())

  test('the stage runs on the engine that it names', () => expect(stage.server.opened.engine).toBe(engine))

  test('a secret’s key', async () => {
    const again = stage.api.call('POST', '/api/v3/secrets/raw/A', { workspaceId: stage.projectId, environment: 'prod', secretValue: '2' })
    await expect(again).rejects.toThrow('Secret already exist')
  })

  test('a project’s slug', async () => {
    const create = () => stage.api.call('POST', '/api/v1/projects', { projectName: 'Taken', slug: 'taken-slug' })
    await create()
    await expect(create()).rejects.toThrow("A project with the slug 'taken-slug' already exists")
  })

  test('a connection’s name', async () => {
    const credentials = { token: stage.emulator.tokens.dev1, instanceUrl: stage.emulator.url }
    const again = { name: 'windmill', method: 'access-token', projectId: stage.projectId, credentials }
    const answer = stage.api.call('POST', '/api/v1/app-connections/windmill', again)
    await expect(answer).rejects.toThrow('An App Connection with the name "windmill" already exists')
  })

  test('a sync’s name, and a place that another sync holds', async () => {
    const sync = await stage.createSync()
    const elsewhere = { destinationConfig: { workspace: stage.emulator.workspace, path: 'u/dev1/' } }
    await expect(stage.createSync(elsewhere)).rejects.toThrow('A Secret Sync with the name "shop" already exists')
    await expect(stage.createSync({ name: 'other' })).rejects.toThrow('The secret sync "shop" already writes to f/app/')
    const nested = { name: 'nested', destinationConfig: { workspace: stage.emulator.workspace, path: 'f/app/deep/' } }
    await expect(stage.createSync(nested)).rejects.toThrow('overlaps')
    expect((await stage.run(sync)).state).toBe('succeeded')
  })

  test('a place, when two syncs are saved at once', async () => {
    const at = { destinationConfig: { workspace: stage.emulator.workspace, path: 'u/dev1/' } }
    const saved = await Promise.allSettled(['one', 'two', 'three'].map((name) => stage.createSync({ name, ...at })))
    expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of saved) if (each.status === 'rejected') expect(String(each.reason)).toContain('already writes to')
  })
})
