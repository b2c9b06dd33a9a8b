/** Nothing foreign is changed or removed, and the reason is in the run. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
beforeEach(async () => {
  stage = await startStage()
})
afterEach(() => stage.stop())

const variable = (path: string, value: string, more = {}) => ({
  op: 'variable',
  path,
  value,
  is_secret: true,
  description: 'theirs',
  ...more,
})
const value = async (path: string) => (await stage.variables()).get(path)?.value

test('a neighbour folder that `_` matches is never touched', async () => {
  await stage.arrange(
    { op: 'folder', name: 'a_p', owners: [], extra_perms: { 'u/dev1': true } },
    { op: 'folder', name: 'axp', owners: [], extra_perms: { 'u/dev1': true } },
  )
  // Or Windmill would not show the neighbour's rows yet, and nothing would be tried.
  await stage.arrange(variable('f/axp/A', 'neighbour'), variable('f/axp/B', 'neighbour'), { op: 'forget-rights' })
  await stage.importEnv('A=1')
  const sync = await stage.createSync({ destinationConfig: { workspace: stage.emulator.workspace, path: 'f/a_p/' } })
  expect((await stage.run(sync)).state).toBe('succeeded')
  expect([await value('f/a_p/A'), await value('f/axp/A'), await value('f/axp/B')]).toEqual(['1', 'neighbour', 'neighbour'])
  expect((await stage.plan(sync)).steps.map((step) => step.name)).toEqual(['f/a_p/A'])
})

test('a variable of a nested path is never touched', async () => {
  await stage.arrange(variable('f/app/deep/A', 'nested'))
  await stage.importEnv('A=1')
  const sync = await stage.createSync()
  await stage.run(sync)
  expect(await value('f/app/deep/A')).toBe('nested')
  expect((await stage.plan(sync)).steps.map((step) => step.name)).toEqual(['f/app/A'])
})

test('a stranger’s variable in our place is left alone before and after our first run, and the run says so', async () => {
  await stage.arrange(variable('f/app/A', 'theirs'), variable('f/app/OTHER', 'theirs'))
  await stage.importEnv('A=1\nB=2')
  const sync = await stage.createSync()
  const first = await stage.run(sync)
  expect(first.steps.find((step) => step.key === 'A')).toMatchObject({
    action: 'needs-decision',
    reason: expect.stringContaining('somebody else'),
  })
  expect(first.state).toBe('failed')
  await stage.arrange(variable('f/app/LATER', 'theirs'))
  await stage.importEnv('LATER=3')
  const second = await stage.run(sync)
  expect(second.steps.find((step) => step.key === 'LATER')?.action).toBe('needs-decision')
  expect([await value('f/app/A'), await value('f/app/OTHER'), await value('f/app/LATER'), await value('f/app/B')]).toEqual([
    'theirs',
    'theirs',
    'theirs',
    '2',
  ])
})

test('a stranger’s variable that appears between plan and apply is left alone', async () => {
  await stage.importEnv('A=1')
  const plan = await stage.plan(await stage.createSync())
  await stage.arrange(variable('f/app/A', 'theirs'))
  const run = await stage.apply(plan)
  expect(run).toMatchObject({ state: 'stale', message: expect.stringContaining('Nothing was written') })
  expect(await value('f/app/A')).toBe('theirs')
})

test('a variable whose mark was removed by hand is nobody’s: left alone until somebody decides', async () => {
  await stage.importEnv('A=1\nB=2')
  const sync = await stage.createSync()
  await stage.run(sync)
  await stage.arrange({ op: 'remove-variable', path: 'f/app/A' }, variable('f/app/A', 'theirs'))
  await stage.importEnv('A=changed')
  expect((await stage.run(sync)).steps.find((step) => step.key === 'A')).toMatchObject({
    action: 'needs-decision',
    reason: expect.stringContaining('mark'),
  })
  expect(await value('f/app/A')).toBe('theirs')
  await stage.api.call('PUT', `/api/v1/secret-syncs/windmill/${sync.id}/decisions`, { decisions: { A: 'adopt' } })
  expect((await stage.run(sync)).state).toBe('succeeded')
  expect(await value('f/app/A')).toBe('changed')
})

describe('an entry of another kind is never touched', () => {
  const kinds: readonly [string, readonly Record<string, unknown>[]][] = [
    ['a resource at the same path', [variable('f/app/A', 'linked'), { op: 'resource', path: 'f/app/A' }]],
    ['an OAuth variable', [variable('f/app/A', 'linked', { account: 7, is_oauth: true })]],
  ]
  test.each(kinds)('%s', async (_, operations) => {
    await stage.arrange(...operations)
    await stage.importEnv('A=1')
    const run = await stage.run(await stage.createSync())
    expect(run.steps[0]).toMatchObject({ key: 'A', action: 'blocked' })
    expect(await value('f/app/A')).toBe('linked')
  })
})

test('a source folder that was emptied holds the run for a person, and nothing is deleted', async () => {
  await stage.importEnv('A=1\nB=2')
  const sync = await stage.createSync()
  await stage.run(sync)
  const place = { workspaceId: stage.projectId, environment: 'prod', secretPath: '/' }
  const secrets = ['A', 'B'].map((secretKey) => ({ secretKey }))
  const emptied = await fetch(`${stage.server.url}/api/v3/secrets/batch/raw`, {
    method: 'DELETE',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
    body: JSON.stringify({ ...place, secrets }),
  })
  expect(emptied.status).toBe(200)
  expect(await stage.run(sync)).toMatchObject({ state: 'held', message: expect.stringContaining('empty') })
  expect([await value('f/app/A'), await value('f/app/B')]).toEqual(['1', '2'])
  // A person who has seen the plan may say so.
  expect((await stage.apply(await stage.plan(sync))).state).toBe('succeeded')
  expect((await stage.variables()).has('f/app/A')).toBe(false)
})

test('a workspace that does not exist is said so, and nothing is written', async () => {
  await stage.stop()
  stage = await startStage({ token: 'superadmin' })
  await stage.importEnv('A=1')
  const sync = await stage.createSync({ destinationConfig: { workspace: 'nope', path: 'f/app/' } })
  expect(await stage.run(sync)).toMatchObject({ state: 'failed', message: expect.stringContaining('nope') })
  expect((await stage.requests()).filter(({ path }) => path.includes('/variables/create'))).toEqual([])
})

test('a secret that cannot be opened stops the run before any write, and is named', async () => {
  await stage.importEnv('A=1\nB=2')
  const sync = await stage.createSync()
  // Inside the transaction nobody else gets the one connection: what is needed is asked for before.
  const { folderId } = await sourceOf(sync.id)
  await stage.server.kms.store.transact(async (inside) => {
    const broken = await inside.secrets.find(folderId, 'B')
    if (!broken) throw new Error('B is not there')
    await inside.secrets.updateMany([{ ...broken, version: broken.version + 1 }])
  })
  await stage.requests()
  expect(await stage.run(sync)).toMatchObject({ state: 'failed', message: expect.stringContaining("'B'") })
  expect(await stage.requests()).toEqual([])
})

test('entries of a folder whose rights are younger than Windmill’s cache are hidden: nothing is created or forgotten', async () => {
  await stage.importEnv('A=1')
  await stage.arrange({ op: 'folder', name: 'young', owners: [], extra_perms: { 'u/dev1': true } })
  const sync = await stage.createSync({ destinationConfig: { workspace: stage.emulator.workspace, path: 'f/young/' } })
  await stage.run(sync)
  const again = await stage.run(sync)
  expect(again.message).toContain('Nothing was created or forgotten')
  expect(await value('f/young/A')).toBe('1')
})

async function sourceOf(syncId: string) {
  const { secretSync } = await stage.api.call<{ secretSync: { folderId: string } }>('GET', `/api/v1/secret-syncs/windmill/${syncId}`)
  return secretSync
}

async function token(): Promise<string> {
  const { accessToken } = await stage.api.call<{ accessToken: string }>('POST', '/api/v3/auth/login', {
    email: 'admin@example.com',
    password: 'correct horse battery staple',
  })
  return accessToken
}
