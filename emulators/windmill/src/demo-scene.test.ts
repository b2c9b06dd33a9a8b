import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, type Persona, startEmulator } from './index.ts'
import { createTestClient, type TestClient } from './test-client.ts'

let emulator: Emulator
let client: TestClient
beforeAll(async () => {
  emulator = await startEmulator()
  client = createTestClient(emulator)
})
afterAll(() => emulator.close())

test.each<[Persona, Record<string, unknown>]>([
  ['superadmin', { is_admin: true, is_super_admin: true }],
  ['admin', { is_admin: true, is_super_admin: false }],
  ['dev1', { operator: false, folders: ['app'], folders_read: ['app_themes', 'app_custom', 'app_groups', 'app', 'ro'] }],
  ['op1', { operator: true, folders: ['app'], folders_read: ['app_themes', 'app_custom', 'app_groups', 'app', 'ro'] }],
  ['dev2', { operator: false, folders: [], folders_read: ['app_themes', 'app_custom', 'app_groups'] }],
  ['expiring', { username: 'dev1' }],
])('%s is who the ready line promises', async (persona, expected) => {
  const whoami = await client.as(persona, 'GET', '/api/w/dev/users/whoami')
  expect(whoami.json()).toMatchObject(expected)
})

test('the expired token is not accepted', async () => {
  expect(await client.as('expired', 'GET', '/api/w/dev/users/whoami')).toMatchObject({ status: 401 })
})

test('the state shows values in clear', async () => {
  await client.arrange({ op: 'variable', path: 'f/app/A', value: 's3cr3t', edited_by: 'dev1' })
  const state = (await client.with(undefined, 'GET', '/_emulator/state')).json() as { workspaces: { id: string; variables: unknown[] }[] }
  const dev = state.workspaces.find((workspace) => workspace.id === 'dev')
  expect(dev?.variables).toMatchObject([{ path: 'f/app/A', value: 's3cr3t', is_secret: true, edited_by: 'dev1' }])
})

test('an operation that does not exist is refused with those that do', async () => {
  await expect(client.arrange({ op: 'explode' })).rejects.toThrow('There is no operation')
})
