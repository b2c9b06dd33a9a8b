import type { Rule } from '@hanzo-kms/core/access/rule'
import { createApi } from '@hanzo-kms/server/demo/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'

let stage: Stage
let names = 0
beforeAll(async () => {
  stage = await startStage()
  await stage.importEnv('SHARED=shared-value\n', '/')
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await stage.api.call('POST', '/api/v1/folders', { workspaceId: stage.projectId, environment: 'prod', path: '/', name })
    await stage.importEnv(`KEY=value-of-${name}\n`, `/${name}`)
  }
})
afterAll(() => stage.stop())

const rule = (subject: string, actions: readonly string[], conditions?: Rule['conditions']) => ({
  subject,
  action: actions,
  inverted: false,
  ...(conditions && { conditions }),
})
const syncing = [rule('secret-syncs', ['read', 'create', 'edit', 'sync-secrets']), rule('app-connections', ['connect'])]

/** A machine with a role of its own, signed in. */
async function owner(permissions: readonly unknown[]) {
  const { api, projectId } = stage
  names += 1
  const { organizations } = await api.call<{ organizations: { id: string }[] }>('GET', '/api/v1/organization')
  const made = { name: `owner-${names}`, organizationId: organizations[0]?.id }
  const { identity } = await api.call<{ identity: { id: string } }>('POST', '/api/v1/identities', made)
  const { role } = await api.call<{ role: { id: string } }>('POST', `/api/v1/projects/${projectId}/roles`, {
    slug: `owner-${names}`,
    name: 'O',
    permissions,
  })
  await api.call('POST', `/api/v1/projects/${projectId}/memberships/identities/${identity.id}`, { role: `owner-${names}` })
  const auth = `/api/v1/auth/universal-auth/identities/${identity.id}`
  const { identityUniversalAuth } = await api.call<{ identityUniversalAuth: { clientId: string } }>('POST', auth, {})
  const { clientSecret } = await api.call<{ clientSecret: string }>('POST', `${auth}/client-secrets`, {})
  const signIn = { clientId: identityUniversalAuth.clientId, clientSecret }
  const { accessToken } = await api.call<{ accessToken: string }>('POST', '/api/v1/auth/universal-auth/login', signIn)
  const change = (next: readonly unknown[]) => api.call('PATCH', `/api/v1/projects/${projectId}/roles/${role.id}`, { permissions: next })
  return { identityId: identity.id, api: createApi(stage.server.url, accessToken), change }
}

/** Saved by the owner, and so theirs. */
async function syncOf({ api }: { api: Stage['api'] }, folder: string) {
  const body = {
    ...{
      name: `sync-${folder}`,
      projectId: stage.projectId,
      connectionId: stage.connectionId,
      environment: 'prod',
      secretPath: `/${folder}`,
    },
    isAutoSyncEnabled: false,
    destinationConfig: { workspace: stage.emulator.workspace, path: `f/app/${folder}/` },
    syncOptions: { initialSyncBehavior: 'overwrite-destination' },
  }
  return (await api.call<{ secretSync: Awaited<ReturnType<Stage['createSync']>> }>('POST', '/api/v1/secret-syncs/windmill', body))
    .secretSync
}
const landed = async (folder: string) => (await stage.variables()).get(`f/app/${folder}/KEY`)?.value

test('a sync whose owner may no longer read its source is held with a sentence, and goes on once they may', async () => {
  const who = await owner([...syncing, rule('secrets', ['read'])])
  const sync = await syncOf(who, 'a')
  expect((await stage.run(sync)).state).toBe('succeeded')
  expect(await landed('a')).toBe('value-of-a')
  await stage.importEnv('KEY=changed\n', '/a')
  await who.change([...syncing, rule('secrets', ['read'], { environment: 'dev' })])
  const held = await stage.run(sync)
  expect(held).toMatchObject({ state: 'held', message: expect.stringContaining('may not read every secret in /a of the environment prod') })
  expect(await landed('a')).toBe('value-of-a')
  await who.change([...syncing, rule('secrets', ['read'])])
  expect((await stage.run(sync)).state).toBe('succeeded')
  expect(await landed('a')).toBe('changed')
})

test('one that forbids a single secret of the source holds it too', async () => {
  const who = await owner([...syncing, rule('secrets', ['read'])])
  const sync = await syncOf(who, 'b')
  await who.change([...syncing, rule('secrets', ['read']), { ...rule('secrets', ['readValue'], { secretName: 'OTHER' }), inverted: true }])
  expect((await stage.run(sync)).state).toBe('held')
  expect(await landed('b')).toBeUndefined()
})

test('so do an owner without the connection, and one who is gone', async () => {
  const who = await owner([...syncing, rule('secrets', ['read'])])
  const sync = await syncOf(who, 'c')
  await who.change([rule('secret-syncs', ['edit']), rule('secrets', ['read'])])
  expect(await stage.run(sync)).toMatchObject({ state: 'held', message: expect.stringContaining('may not use the connection') })
  await stage.api.call('DELETE', `/api/v1/identities/${who.identityId}`)
  expect(await stage.run(sync)).toMatchObject({ state: 'held', message: expect.stringContaining('no longer in the organization') })
  expect(await landed('c')).toBeUndefined()
  await stage.api.call('PATCH', `/api/v1/secret-syncs/windmill/${sync.id}`, { description: 'mine now' })
  expect((await stage.run(sync)).state).toBe('succeeded')
})

test('references pull nothing that the owner may not read', async () => {
  const who = await owner([...syncing, rule('secrets', ['read'], { secretPath: { $glob: '/d/**' } })])
  const sync = await syncOf(who, 'd')
  await stage.importEnv('KEY=${prod.SHARED}\n', '/d')
  const held = await stage.run(sync)
  expect(held).toMatchObject({ state: 'held', message: expect.stringContaining("may not read the value of 'SHARED'") })
  expect(await landed('d')).toBeUndefined()
})

test('nobody saves a sync of what they may not read', async () => {
  const who = await owner([...syncing, rule('secrets', ['read'], { secretPath: '/a' })])
  await expect(syncOf(who, 'e')).rejects.toThrow(/not allowed to read-value/)
})
