import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Emulator, startEmulator } from './index.ts'
import { createTestClient, type TestClient } from './test-client.ts'

const VARIABLES = '/api/w/dev/variables'
const secret = (path: string, value = 'x') => ({ path, value, is_secret: true, description: '' })

let emulator: Emulator
let client: TestClient
beforeEach(async () => {
  emulator = await startEmulator({ profile: '1.818' })
  client = createTestClient(emulator)
})
afterEach(() => emulator.close())

test('a rejected token gets the newer text, a missing one the older', async () => {
  const rejected = await client.as('expired', 'GET', '/api/users/whoami')
  expect([rejected.status, rejected.type, rejected.text]).toEqual([401, 'text/plain', 'Not authorized: Unauthorized'])
  const missing = await client.with(undefined, 'GET', '/api/users/whoami')
  expect([missing.status, missing.text]).toEqual([401, 'Unauthorized'])
})

test('health is told without a token and follows the database', async () => {
  expect(await client.with(undefined, 'GET', '/api/health/status')).toMatchObject({ status: 200 })
  await client.arrange({ op: 'database', up: false, wait_ms: 0 })
  const down = await client.with(undefined, 'GET', '/api/health/status')
  expect(down.status).toBe(503)
  expect(down.json()).toMatchObject({ status: 'unhealthy', database_healthy: false })
})

test('rows say who edited them and when, and carry labels', async () => {
  await client.as('dev1', 'POST', `${VARIABLES}/create`, { ...secret('f/app/A'), labels: ['kms'], ws_specific: true })
  await client.advance(60_000)
  await client.as('admin', 'POST', `${VARIABLES}/update/f/app/A`, { description: 'changed' })
  const rows = (await client.as('dev1', 'GET', `${VARIABLES}/list?label=kms`)).json() as Record<string, unknown>[]
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ edited_by: 'admin', labels: ['kms'], ws_specific: true, is_draft: false, draft_only: false })
  expect((await client.as('dev1', 'GET', `${VARIABLES}/list?label=other`)).json()).toEqual([])
  expect((await client.as('dev1', 'GET', `${VARIABLES}/list?path=f/app`)).json()).toEqual([])
})

test('an update without fields does nothing where the row is visible', async () => {
  await client.as('dev1', 'POST', `${VARIABLES}/create`, secret('f/app/A'))
  expect(await client.as('dev1', 'POST', `${VARIABLES}/update/f/app/A`, {})).toMatchObject({ status: 200 })
  expect(await client.as('dev2', 'POST', `${VARIABLES}/update/f/app/A`, {})).toMatchObject({ status: 404 })
})

test('bulk deletion answers with what is really gone', async () => {
  await client.arrange({ op: 'variable', path: 'f/app/A' }, { op: 'variable', path: 'f/ro/B' })
  const answer = await client.as('dev1', 'DELETE', `${VARIABLES}/delete_bulk`, { paths: ['f/app/A', 'f/ro/B', 'f/app/MISSING'] })
  expect(answer.json()).toEqual(['f/app/A'])
  expect((await client.as('dev1', 'GET', `${VARIABLES}/exists/f/ro/B`)).text).toBe('true')
})

test('a draft’s ciphertext and a ciphertext of another key are refused', async () => {
  const draft = await client.as('dev1', 'POST', `${VARIABLES}/create`, secret('f/app/A', '$encrypted:abc'))
  expect([draft.status, draft.text]).toEqual([400, expect.stringContaining('encrypted draft secret could not be decrypted')])
  const foreign = await client.as('dev1', 'POST', `${VARIABLES}/create?already_encrypted=true`, secret('f/app/A', 'not-a-ciphertext'))
  expect([foreign.status, foreign.text]).toEqual([400, expect.stringContaining('sent as already-encrypted')])
  const own = await client.as('dev1', 'POST', `${VARIABLES}/encrypt`, 'hello')
  expect(await client.as('dev1', 'POST', `${VARIABLES}/create?already_encrypted=true`, secret('f/app/A', own.text))).toMatchObject({
    status: 201,
  })
  expect((await client.as('dev1', 'GET', `${VARIABLES}/get_value/f/app/A`)).json()).toBe('hello')
})

test('scopes are held at the route and at the path, and cut a page after it was taken', async () => {
  await client.arrange({ op: 'variable', path: 'f/app/A' }, { op: 'variable', path: 'f/app/B' })
  const reader = await client.mint('dev1', { scopes: ['variables:read:f/app/B'] })
  const write = await client.with(reader, 'POST', `${VARIABLES}/update/f/app/B`, { value: 'y' })
  expect([write.status, write.text]).toEqual([403, 'Permission denied: Access denied. Required scope: variables:write'])
  const other = await client.with(reader, 'GET', `${VARIABLES}/get_value/f/app/A`)
  expect([other.status, other.text]).toEqual([403, 'Permission denied: Required scope: variables:read:f/app/A'])
  expect((await client.with(reader, 'GET', `${VARIABLES}/list?per_page=1`)).json()).toEqual([])
  expect((await client.with(reader, 'GET', `${VARIABLES}/list?per_page=1&page=2`)).json()).toHaveLength(1)
  const whoami = await client.with(reader, 'GET', '/api/users/whoami')
  expect(whoami.text).toBe('Permission denied: Access denied. Required scope: users:read')
})

test('an odd scope domain is a bad request, a tag filter restricts nothing', async () => {
  const odd = await client.mint('dev1', { scopes: ['nonsense:read'] })
  expect(await client.with(odd, 'GET', `${VARIABLES}/list`)).toMatchObject({
    status: 400,
    text: 'Bad request: Invalid scope domain: nonsense',
  })
  const filter = await client.mint('dev1', { scopes: ['if_jobs:filter_tags:a'] })
  expect(await client.with(filter, 'GET', `${VARIABLES}/list`)).toMatchObject({ status: 200 })
})

test('a read-only token reads and does nothing else', async () => {
  const token = await client.mint('dev1', { read_only: true })
  expect(await client.with(token, 'GET', `${VARIABLES}/list`)).toMatchObject({ status: 200 })
  const write = await client.with(token, 'POST', `${VARIABLES}/create`, secret('f/app/A'))
  expect([write.status, write.text]).toEqual([403, 'Permission denied: Token is read-only. Mutating endpoints are not allowed.'])
})

test('a restricted token hands on no more than it has', async () => {
  const token = await client.mint('dev1', { scopes: ['users:write', 'variables:write:f/app/*'] })
  const create = (body: unknown) => client.with(token, 'POST', '/api/users/tokens/create', body)
  expect((await create({})).text).toContain('cannot create or update a token with broader (unscoped) privileges')
  expect((await create({ scopes: ['variables:write'] })).text).toContain(
    "cannot grant scope 'variables:write' which exceeds its own scopes",
  )
  expect(await create({ scopes: ['variables:read:f/app/X'] })).toMatchObject({ status: 201 })
  expect((await client.as('dev1', 'POST', '/api/users/tokens/create', { label: 'session' })).text).toContain(
    'reserved system-token namespace',
  )
})

test('a ceiling shortens the life of tokens without a word', async () => {
  await client.arrange({ op: 'setting', name: 'max_token_expiration_days', value: 10 })
  const created = await client.as('dev1', 'POST', '/api/users/tokens/create', { label: 'long', expiration: '2099-01-01T00:00:00Z' })
  const rows = (await client.with(created.text, 'GET', '/api/users/tokens/list')).json() as { label: string; expiration: string }[]
  expect(Date.parse(rows.find((row) => row.label === 'long')?.expiration ?? '')).toBeLessThan(Date.parse('2098-01-01T00:00:00Z'))
})

test('tokens are deleted by exactly ten characters', async () => {
  const token = await client.mint('dev1', { label: 'gone' })
  expect((await client.as('dev1', 'DELETE', `/api/users/tokens/delete/${token.slice(0, 9)}`)).text).toContain('deleted 0 tokens')
  expect((await client.as('dev1', 'DELETE', `/api/users/tokens/delete/${token.slice(0, 10)}`)).text).toContain('deleted 1 tokens')
})

test('protection rules block writes of all but administrators', async () => {
  await client.arrange({ op: 'protection-rules', rules: [{ name: 'prod', rules: ['DisableDirectDeployment'] }] })
  const blocked = await client.as('dev1', 'POST', `${VARIABLES}/create`, secret('f/app/A'))
  expect(blocked.status).toBe(403)
  expect(blocked.text).toBe(
    'Permission denied: Ruleset prod of dev blocked this action: Cannot directly deploy in this workspace. Fork or Pull request required.',
  )
  expect(await client.as('dev1', 'POST', `${VARIABLES}/update/f/app/__probe`, { description: '' })).toMatchObject({ status: 403 })
  expect(await client.as('dev1', 'POST', '/api/w/dev/folders/create', { name: 'new1' })).toMatchObject({ status: 403 })
  expect(await client.as('admin', 'POST', `${VARIABLES}/create`, secret('f/app/A'))).toMatchObject({ status: 201 })
  expect((await client.as('dev1', 'GET', '/api/w/dev/workspaces/protection_rules')).json()).toMatchObject([{ name: 'prod' }])
})

test('a quota is a bad request', async () => {
  await client.arrange({ op: 'setting', name: 'variable_quota', value: 1 }, { op: 'variable', path: 'f/app/A' })
  expect((await client.as('dev1', 'POST', `${VARIABLES}/create`, secret('f/app/B'))).text).toContain('maximum number of variables (1)')
})

test('folders come in ascending order, and a hidden one names itself when created again', async () => {
  const names = (await client.as('dev1', 'GET', '/api/w/dev/folders/listnames')).json()
  expect(names).toEqual(['app', 'app_custom', 'app_groups', 'app_themes', 'ro'])
  const again = await client.as('dev2', 'POST', '/api/w/dev/folders/create', { name: 'app' })
  expect(again.text).toBe("Bad request: Folder 'app' already exists in workspace 'dev' but you do not have permission to read to it")
})

test('a superadmin of no workspace is told so', async () => {
  await client.arrange({ op: 'workspace', id: 'other' })
  const whoami = await client.as('superadmin', 'GET', '/api/w/other/users/whoami')
  expect(whoami.json()).toMatchObject({ username: 'superadmin', role: 'superadmin', non_member: true })
})
