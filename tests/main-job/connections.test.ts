/** The connection API, word by word as the page documents it, and what it refuses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from '../http/send.ts'
import { addOrganization, type OtherOrganization } from '../support/add-organization.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { ask } from './scene.ts'

const base = '/api/v1/app-connections'
let stage: Stage
let other: OtherOrganization
beforeAll(async () => {
  stage = await startStage()
  other = await addOrganization(stage.server)
})
afterAll(() => stage.stop())

const credentials = (more = {}) => ({ token: stage.emulator.tokens.dev1, instanceUrl: stage.emulator.url, ...more })
const documented = (name: string, more = {}) => ({
  name,
  method: 'access-token',
  projectId: stage.projectId,
  credentials: credentials(),
  ...more,
})
const create = (name: string, more = {}) => ask(stage, 'POST', `${base}/windmill`, documented(name, more))
const KEYS = ['app', 'createdAt', 'credentials', 'id', 'method', 'name', 'orgId', 'projectId', 'updatedAt', 'version']

test('the documented body answers exactly the documented keys, and never the token', async () => {
  const { status, body } = await create('my-windmill-connection')
  expect(status).toBe(200)
  expect(Object.keys(body)).toEqual(['appConnection'])
  expect(Object.keys(body.appConnection).sort()).toEqual(KEYS)
  const { emulator, projectId } = stage
  expect(body.appConnection).toMatchObject({
    app: 'windmill',
    method: 'access-token',
    version: 1,
    projectId,
    credentials: { instanceUrl: emulator.url },
  })
  expect(Object.keys(body.appConnection.credentials)).toEqual(['instanceUrl'])
  expect(body.appConnection.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  expect(JSON.stringify(body)).not.toContain(emulator.tokens.dev1)
})

test('accessToken is another spelling of token; two that differ are refused, two that are equal are one', async () => {
  const { dev1, admin } = stage.emulator.tokens
  expect((await create('other-spelling', { credentials: { accessToken: dev1, instanceUrl: stage.emulator.url } })).status).toBe(200)
  expect((await create('both', { credentials: credentials({ accessToken: dev1 }) })).status).toBe(200)
  expectError(await create('differ', { credentials: credentials({ accessToken: admin }) }), { status: 422, message: /differ/ })
  expectError(await create('none', { credentials: { instanceUrl: stage.emulator.url } }), { status: 422, message: /Access Token required/ })
})

test('a trailing slash is cut, and the token is checked at the instance before it is stored', async () => {
  const slashed = await create('slashed', { credentials: credentials({ instanceUrl: `${stage.emulator.url}/` }) })
  expect(slashed.body.appConnection.credentials).toEqual({ instanceUrl: stage.emulator.url })
  const refused = await create('wrong-token', { credentials: credentials({ token: 'notatoken' }) })
  expectError(refused, { status: 400, error: 'BadRequest', message: /^Failed to validate credentials: .*does not accept/ })
  const { body } = await ask(stage, 'GET', `${base}/windmill?projectId=${stage.projectId}`)
  expect(body.appConnections.map(({ name }: { name: string }) => name)).not.toContain('wrong-token')
})

test('version counts the changes, a change keeps what it does not name, and null takes the description away', async () => {
  const { id } = (await create('counted', { description: 'first' })).body.appConnection
  const change = async (body: unknown) => (await ask(stage, 'PATCH', `${base}/windmill/${id}`, body)).body.appConnection
  expect(await change({ name: 'counted-on' })).toMatchObject({ version: 2, name: 'counted-on', description: 'first' })
  expect(await change({ credentials: { token: stage.emulator.tokens.admin } })).toMatchObject({
    version: 3,
    credentials: { instanceUrl: stage.emulator.url },
  })
  expect(Object.keys(await change({ description: null })).sort()).toEqual(KEYS)
  expectError(await ask(stage, 'PATCH', `${base}/windmill/${id}`, { credentials: { instanceUrl: stage.emulator.url } }), {
    status: 422,
    message: /Access Token required/,
  })
  expect((await ask(stage, 'GET', `${base}/windmill/${id}`)).body.appConnection.version).toBe(4)
})

describe('is refused', () => {
  const long = 'a'.repeat(33)
  const cases: readonly [string, () => Record<string, unknown>, number, RegExp][] = [
    ['a name that is taken', () => ({ name: 'taken' }), 400, /^An App Connection with the name "taken" already exists$/],
    ['an empty name', () => ({ name: ' ' }), 422, /at least 1 lowercase character/],
    ['an over-long name', () => ({ name: long }), 422, /at most 32 lowercase characters/],
    ['an upper-case name', () => ({ name: 'Upper' }), 422, /only contain lowercase letters, numbers, and hyphens/],
    ['a name with a NUL', () => ({ name: 'a\u0000b' }), 422, /only contain lowercase/],
    ['an over-long description', () => ({ description: 'x'.repeat(257) }), 422, /cannot exceed 256 characters/],
    ['an unknown project', () => ({ projectId: crypto.randomUUID() }), 400, /^Could not find project with ID /],
    ['a project that is no id', () => ({ projectId: 'shop' }), 422, /UUID/i],
    ['another method', () => ({ method: 'oauth' }), 422, /access-token/],
    ['managed credentials', () => ({ isPlatformManagedCredentials: true }), 422, /Not supported/],
    ['a gateway', () => ({ gatewayId: crypto.randomUUID() }), 422, /Not supported/],
    [
      'an address without a scheme',
      () => ({ credentials: credentials({ instanceUrl: 'windmill.example.com' }) }),
      422,
      /Invalid Instance URL/,
    ],
    [
      'an address of another kind',
      () => ({ credentials: credentials({ instanceUrl: 'ftp://windmill.example.com' }) }),
      422,
      /Invalid Instance URL/,
    ],
    [
      'an address with a user',
      () => ({ credentials: credentials({ instanceUrl: 'https://a:b@windmill.example.com' }) }),
      422,
      /Invalid Instance URL/,
    ],
    ['a token with a line break', () => ({ credentials: credentials({ token: 'a\nb: c' }) }), 422, /visible ASCII/],
    ['credentials that are a text', () => ({ credentials: 'token' }), 422, /./],
    ['an address in a private network', () => ({ credentials: credentials({ instanceUrl: 'http://10.0.0.1' }) }), 400, /was not contacted/],
  ]
  beforeAll(async () => {
    await create('taken')
  })
  test.each(cases)('%s', async (what, more, status, message) => {
    expectError(await create(`case-${cases.findIndex(([each]) => each === what)}`, more()), { status, message })
  })
})

test('lists, names, options and availability answer as documented', async () => {
  const shared = (await create('shared', { projectId: undefined })).body.appConnection
  expect(shared).not.toHaveProperty('projectId')
  const own = (await create('by-name')).body.appConnection
  expect((await ask(stage, 'GET', `${base}/options`)).body).toEqual({
    appConnectionOptions: [{ name: 'Windmill', app: 'windmill', methods: ['access-token'] }],
  })
  const { body: all } = await ask(stage, 'GET', base)
  expect(all.appConnections.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([shared.id, own.id]))
  expect((await ask(stage, 'GET', `${base}/windmill/connection-name/by-name?projectId=${stage.projectId}`)).body.appConnection.id).toBe(
    own.id,
  )
  expectError(await ask(stage, 'GET', `${base}/windmill/connection-name/by-name`), {
    status: 404,
    message: /with name by-name in organization scope/,
  })
  expectError(await ask(stage, 'GET', `${base}/windmill/connection-name/none?projectId=${stage.projectId}`), {
    status: 404,
    message: /in project scope/,
  })
  const { body: available } = await ask(stage, 'GET', `${base}/windmill/available?projectId=${stage.projectId}`)
  const found = available.appConnections.find(({ id }: { id: string }) => id === own.id)
  expect(found).toEqual({ app: 'windmill', name: 'by-name', id: own.id, projectId: stage.projectId, orgId: own.orgId })
  expect(available.appConnections.map(({ id }: { id: string }) => id)).toContain(shared.id)
  expectError(await ask(stage, 'GET', `${base}/windmill/available?projectId=${crypto.randomUUID()}`), {
    status: 400,
    message: /Could not find project/,
  })
  expect((await ask(stage, 'GET', `${base}/windmill/${own.id}/workspaces`)).body).toEqual([{ id: 'dev', name: expect.any(String) }])
  expectError(await ask(stage, 'GET', `${base}/windmill/${crypto.randomUUID()}`), {
    status: 404,
    message: /^Could not find App Connection with ID /,
  })
  expectError(await ask(stage, 'GET', `${base}/windmill/no-id`), { status: 422 })
})

test('check tells facts, and says of what it cannot know that it is not known', async () => {
  const { id } = (await create('checked')).body.appConnection
  const { facts } = (await ask(stage, 'GET', `${base}/windmill/${id}/check`)).body
  expect(facts.instanceVersion).toMatchObject({ known: true, value: expect.stringMatching(/1\.479/) })
  expect(facts.workspaces.value[0]).toMatchObject({ id: 'dev', role: { known: true, value: 'developer' } })
  expect(facts.expiresAt).toMatchObject({ known: true, value: null })
})

test('a connection in use is not deleted, and the syncs that use it are named; then it goes', async () => {
  const { id } = (await create('in-use')).body.appConnection
  const sync = await stage.createSync({ name: 'user-of-it', connectionId: id })
  expectError(await ask(stage, 'DELETE', `${base}/windmill/${id}`), {
    status: 400,
    message: /Cannot delete App Connection with existing connections.*"user-of-it"/,
  })
  expect((await ask(stage, 'DELETE', `/api/v1/secret-syncs/windmill/${sync.id}`)).status).toBe(200)
  expect((await ask(stage, 'DELETE', `${base}/windmill/${id}`)).body.appConnection.id).toBe(id)
  expect((await ask(stage, 'GET', `${base}/windmill/${id}`)).status).toBe(404)
})

test('nothing tells another organisation that a connection, a sync or its place exists', async () => {
  const { id } = (await create('hidden')).body.appConnection
  const sync = await stage.createSync({ name: 'hidden', connectionId: id })
  const theirs = (method: string, path: string, json?: unknown) => ask(stage, method, path, json, other.token)
  const unknown = crypto.randomUUID()
  const same = async (method: string, at: (of: string) => string, ours: string, json?: (of: string) => unknown) => {
    const [real, made] = [await theirs(method, at(ours), json?.(ours)), await theirs(method, at(unknown), json?.(unknown))]
    const told = ({ status, body }: typeof real, of: string) => ({
      status,
      error: body.error,
      message: JSON.stringify(body.message)?.replaceAll(of, 'ID'),
    })
    expect(told(real, ours)).toEqual(told(made, unknown))
    expect(real.status).toBeGreaterThanOrEqual(400)
  }
  const connection = (of: string) => `${base}/windmill/${of}`
  for (const [method, rest] of [
    ['GET', ''],
    ['DELETE', ''],
    ['GET', '/check'],
    ['GET', '/workspaces'],
  ] as const)
    await same(method, (of) => `${connection(of)}${rest}`, id)
  await same('PATCH', connection, id, () => ({ name: 'stolen' }))
  const at = (of: string) => `/api/v1/secret-syncs/windmill/${of}`
  for (const [method, rest] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/plan'],
    ['POST', '/sync-secrets'],
    ['POST', '/remove-secrets'],
    ['GET', '/runs'],
  ] as const)
    await same(method, (of) => `${at(of)}${rest}`, sync.id)
  await same(
    'PUT',
    (of) => `${at(of)}/decisions`,
    sync.id,
    () => ({ decisions: {} }),
  )
  await same('GET', (of) => `${base}/windmill?projectId=${of}`, stage.projectId)
  await same(
    'POST',
    () => `${base}/windmill`,
    stage.projectId,
    (of) => documented('probe', { projectId: of }),
  )

  // The same place through a connection of their own: neither refused nor reported.
  const project = (await theirs('POST', '/api/v1/projects', { projectName: 'Theirs' })).body.project
  const own = (await theirs('POST', `${base}/windmill`, documented('own', { projectId: project.id }))).body.appConnection
  const place = { workspace: stage.emulator.workspace, path: 'f/app/' }
  const asked = { destinationConfig: place, connectionId: own.id, projectId: project.id }
  expect((await theirs('POST', '/api/v1/secret-syncs/windmill/check-destination', asked)).body).toEqual({ hasDuplicate: false })
  const body = {
    name: 'theirs',
    projectId: project.id,
    connectionId: own.id,
    environment: 'prod',
    secretPath: '/',
    isAutoSyncEnabled: false,
  }
  const syncOptions = { initialSyncBehavior: 'overwrite-destination' }
  expect((await theirs('POST', '/api/v1/secret-syncs/windmill', { ...body, destinationConfig: place, syncOptions })).status).toBe(200)
  await ask(stage, 'DELETE', at(sync.id))
})
