/** Names, kinds and moments that others have tripped over: each is nothing special here. */
import { remoteKeyOf, sourceKeyOf } from '@hanzo-kms/core/sync/key-schema'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectError } from '../http/send.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask, deleteSecrets, setScene, stepOf, told } from './scene.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

interface Row {
  readonly path: string
  readonly value: string
  readonly is_secret: boolean
}
/** Every field of every variable below a path, as Windmill has them. */
async function rowsBelow(path: string): Promise<readonly Row[]> {
  return [...(await stage.variables()).values()].filter((row) => row.path.startsWith(path)) as unknown as readonly Row[]
}

test('a plain variable of somebody else stays plain, and what we write is secret', async () => {
  const scene = await setScene(stage, 'plain', 'PLAIN=ours\nOURS=1')
  await scene.stranger('PLAIN', 'theirs', { is_secret: false })
  expect(told(await scene.run())).toMatchObject({ PLAIN: 'needs-decision none', OURS: 'create done' })
  const kinds = async () => Object.fromEntries((await rowsBelow(scene.path)).map((row) => [row.path, [row.is_secret, row.value]]))
  expect(await kinds()).toEqual({ 'f/plain/OURS': [true, '1'], 'f/plain/PLAIN': [false, 'theirs'] })
  await scene.run()
  expect((await kinds())['f/plain/PLAIN']).toEqual([false, 'theirs'])
})

test('secrets named like what every object inherits land, change and go like any other', async () => {
  const keys = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'prototype']
  const scene = await setScene(stage, 'inherited', keys.map((key) => `${key}=1`).join('\n'))
  const entries = async () => new Map((await rowsBelow(scene.path)).map((row) => [row.path.slice(scene.path.length), row.value]))
  expect((await scene.run()).state).toBe('succeeded')
  expect(await entries()).toEqual(new Map(keys.map((key) => [key, '1'])))
  await scene.importEnv(keys.map((key) => `${key}=2`).join('\n'))
  const second = await scene.run()
  expect(keys.map((key) => stepOf(second, key)?.action)).toEqual(keys.map(() => 'update'))
  expect((await deleteSecrets(stage, scene.secretPath, keys.slice(1))).status).toBe(200)
  const plan = await scene.plan()
  expect(
    plan.steps
      .filter(({ action }) => action === 'delete')
      .map(({ key }) => key)
      .sort(),
  ).toEqual(keys.slice(1).sort())
  expect((await stage.apply(plan)).state).toBe('succeeded')
  expect(await entries()).toEqual(new Map([['constructor', '2']]))
})

test('a comment, a tag and metadata never leave for the destination', async () => {
  const scene = await setScene(stage, 'commented', '')
  const { tag } = (await ask(stage, 'POST', `/api/v1/projects/${stage.projectId}/tags`, { slug: 'canary-tag', color: '#ff0000' })).body
  const made = await ask(stage, 'POST', '/api/v3/secrets/raw/KEY', {
    ...{ workspaceId: stage.projectId, environment: 'prod', secretPath: scene.secretPath, secretValue: 'v', tagIds: [tag.id] },
    ...{ secretComment: 'canary-comment', secretMetadata: [{ key: 'canary-key', value: 'canary-metadata' }] },
  })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  expect((await scene.run()).state).toBe('succeeded')
  const state = await (await fetch(`${stage.emulator.url}/_emulator/state`)).text()
  expect(state).toContain('f/commented/KEY')
  expect(state).not.toContain('canary-')
})

test('an entry that lies deeper or has no key stops no import', async () => {
  const scene = await setScene(stage, 'mixed', '')
  await scene.stranger('GOOD', 'theirs')
  await scene.stranger('deep/X', 'deeper')
  await scene.stranger('with.dot', 'dotted')
  await scene.ask('POST', '/import-secrets?importBehavior=prioritize-destination')
  expect(await stage.newestRun(scene.sync)).toMatchObject({ kind: 'import', state: 'succeeded' })
  expect(await scene.source()).toEqual({ GOOD: 'theirs' })
  expect(await scene.remote()).toEqual({ GOOD: 'theirs', 'deep/X': 'deeper', 'with.dot': 'dotted' })
})

test('whoever is in none of its projects is not told that a connection exists', async () => {
  const { api, connectionId, projectId } = stage
  const { organizations } = await api.call<{ organizations: { id: string }[] }>('GET', '/api/v1/organization')
  const wanted = { name: 'outsider', organizationId: organizations[0]?.id, role: 'member' }
  const { identity } = await api.call<{ identity: { id: string } }>('POST', '/api/v1/identities', wanted)
  const auth = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { identityUniversalAuth } = await api.call<{ identityUniversalAuth: { clientId: string } }>('POST', auth, {})
  const { clientSecret } = await api.call<{ clientSecret: string }>('POST', `${auth}/client-secrets`, {})
  const signIn = { clientId: identityUniversalAuth.clientId, clientSecret }
  const { accessToken } = await api.call<{ accessToken: string }>('POST', '/api/v1/auth/universal-auth/login', signIn)
  const sync = (await setScene(stage, 'unseen', 'A=1')).sync
  const none = crypto.randomUUID()
  for (const [base, id] of [
    ['/api/v1/app-connections/windmill', connectionId],
    ['/api/v1/secret-syncs/windmill', sync.id],
  ] as const) {
    const real = await ask(stage, 'GET', `${base}/${id}`, undefined, accessToken)
    const missing = await ask(stage, 'GET', `${base}/${none}`, undefined, accessToken)
    expectError(real, { status: 404 })
    expect(String(real.body.message).replace(id, none)).toBe(missing.body.message)
  }
  expect(projectId).not.toBe(none)
})

test('of many starts at once none leaves the sync pending', async () => {
  const scene = await setScene(stage, 'started', 'A=1')
  const starts = ['/sync-secrets', '/import-secrets?importBehavior=prioritize-source', '/sync-secrets']
  const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => scene.ask('POST', starts[index % starts.length])))
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
  const states = async () => (await scene.ask('GET', '/runs?limit=50')).body.runs.map(({ state }: { state: string }) => state)
  await expect.poll(async () => (await states()).every((state: string) => state === 'succeeded'), { timeout: 30_000 }).toBe(true)
  expect((await scene.ask('GET')).body.secretSync).toMatchObject({ syncStatus: 'succeeded', importStatus: 'succeeded' })
})

test('a key with any sign is joined to the schema as it is', () => {
  const text = fc.string({ unit: fc.constantFrom('A', '_', '&', '<', '>', '"', "'", '`', '=', '\\', '{', '}', '$', 'é'), maxLength: 12 })
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '-', '_'), maxLength: 4 }), text, (around, key) => {
      const schema = `${around}{{environment}}_{{secretKey}}${around}`
      const remote = remoteKeyOf(schema, key, 'prod')
      expect(remote).toBe(`${around}prod_${key}${around}`)
      expect(sourceKeyOf(schema, remote, 'prod')).toBe(key === '' ? undefined : key)
    }),
  )
})

test('the log of the project has each start and the deletion of a sync', async () => {
  const scene = await setScene(stage, 'logged', 'A=1')
  await scene.run()
  await scene.ask('POST', '/remove-secrets')
  await stage.newestRun(scene.sync)
  expect((await scene.ask('DELETE')).status).toBe(200)
  const { body } = await ask(stage, 'GET', `/api/v1/organization/audit-logs?projectId=${stage.projectId}&limit=200`)
  const mine = (body.auditLogs as { event: { type: string; metadata: { syncId?: string } } }[]).filter(
    ({ event }) => event.metadata.syncId === scene.sync.id,
  )
  expect(mine.map(({ event }) => event.type)).toEqual(
    expect.arrayContaining(['create-secret-sync', 'secret-sync-sync-secrets', 'secret-sync-remove-secrets', 'delete-secret-sync']),
  )
})
