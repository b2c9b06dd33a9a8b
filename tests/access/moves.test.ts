import type { Rule } from '@hanzo-kms/core/access/rule'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
  for (const name of ['private', 'public'])
    await domain.admin('POST', '/api/v1/folders', { workspaceId: domain.projectId, environment: 'prod', path: '/', name })
  await domain.admin('POST', '/api/v1/folders', { workspaceId: domain.projectId, environment: 'prod', path: '/private', name: 'inner' })
})
afterAll(() => domain.stop())

const folders: Rule = { subject: 'secret-folders', actions: ['read', 'create', 'edit', 'delete'], inverted: false }
const inProd = (more: object) => ({ workspaceId: domain.projectId, environment: 'prod', path: '/', ...more })
const names = ({ body }: { body: { folders: { name: string }[] } }) => body.folders.map(({ name }) => name)

test('a folder cannot be renamed to where its secrets could be read by who renames it', async () => {
  const send = await domain.machineWith([
    folders,
    { subject: 'secrets', actions: ['read'], conditions: { secretPath: { $glob: '/{public,opened}/**' } }, inverted: false },
  ])
  const refused = await send('PATCH', '/api/v1/folders/private', inProd({ name: 'opened' }))
  expect(refused).toMatchObject({ status: 403, body: { error: 'PermissionBoundaryError' } })
  expect((await send('PATCH', '/api/v1/folders/public', inProd({ name: 'opened' }))).status).toBe(200)
  expect((await send('PATCH', '/api/v1/folders/opened', inProd({ name: 'public' }))).status).toBe(200)
})

test('an environment cannot take the slug under which its secrets could be read', async () => {
  const send = await domain.machineWith([
    { subject: 'environments', actions: ['read', 'edit'], inverted: false },
    { subject: 'secrets', actions: ['read'], conditions: { environment: 'open' }, inverted: false },
  ])
  const { body } = await send('GET', `/api/v1/projects/${domain.projectId}/environments/slug/prod`)
  const at = `/api/v1/workspace/${domain.projectId}/environments/${body.id}`
  expect(await send('PATCH', at, { slug: 'open' })).toMatchObject({ status: 403, body: { error: 'PermissionBoundaryError' } })
  expect((await send('PATCH', at, { slug: 'shut' })).status).toBe(200)
  expect((await send('PATCH', at, { slug: 'prod' })).status).toBe(200)
})

test('folders are seen and changed where the role says, by name and by id', async () => {
  const inside: Rule = { ...folders, conditions: { environment: 'prod', secretPath: { $glob: '/private/**' } } }
  const send = await domain.machineWith([inside])
  const all = (path: string) => `/api/v1/folders?${new URLSearchParams({ workspaceId: domain.projectId, environment: 'prod', path })}`
  expect(names(await send('GET', all('/')))).toEqual(['private'])
  expect(names(await send('GET', all('/private')))).toEqual(['inner'])
  const { body } = await domain.admin('GET', all('/'))
  const shut = body.folders.find(({ name }: { name: string }) => name === 'public').id
  expect((await send('GET', `/api/v1/folders/${shut}`)).status).toBe(404)
  expect((await send('DELETE', '/api/v1/folders/public', inProd({}))).status).toBe(403)
  expect((await send('DELETE', `/api/v1/folders/${shut}`, inProd({ path: '/private' }))).status).toBe(403)
  expect((await send('POST', '/api/v1/folders', inProd({ name: 'new' }))).status).toBe(403)
  expect((await send('POST', '/api/v1/folders', inProd({ path: '/private', name: 'new' }))).status).toBe(200)
})
