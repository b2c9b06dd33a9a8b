import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const bareKeys = [
  ...['auditLogsRetentionDays', 'autoCapitalization', 'createdAt', 'defaultProduct', 'description', 'hasDeleteProtection', 'id'],
  ...['kmsCertificateKeyId', 'kmsSecretManagerKeyId', 'name', 'orgId', 'pitVersionLimit', 'secretSharing', 'showSnapshotsLegacy', 'slug'],
  ...['type', 'updatedAt', 'upgradeStatus', 'version'],
]

test('a project is read in every spelling, wrapped or bare as each client expects', async () => {
  const { admin, projectId: id, projectSlug: slug } = domain
  const one = (await admin('GET', `/api/v1/projects/${id}`)).body.project
  expect(Object.keys(one).sort()).toEqual([...bareKeys, '_id', 'environments'].sort())
  expect(one).toMatchObject({
    id,
    _id: id,
    slug,
    type: 'secret-manager',
    environments: [{ slug: 'dev' }, { slug: 'staging' }, { slug: 'prod' }],
  })
  expect((await admin('GET', `/api/v1/workspace/${id}`)).body).toEqual({ workspace: one })
  expect((await admin('GET', `/api/v2/workspace/${slug}`)).body).toEqual(one)
  expect((await admin('GET', `/api/v1/projects/slug/${slug}`)).body).toEqual(one)
  expect((await admin('GET', '/api/v1/workspace')).body).toEqual({ workspaces: [one] })
  expect((await admin('GET', '/api/v1/projects?includeRoles=true')).body).toEqual({
    projects: [{ ...one, roles: [{ id: expect.any(String), role: 'admin' }] }],
  })
  expect((await admin('GET', '/api/v1/projects?type=cert-manager')).body).toEqual({ projects: [] })
})

test('a project is changed in every spelling, and its texts come back byte for byte', async () => {
  const { admin, projectId: id, projectSlug: slug } = domain
  const terraform = { projectId: id, slug, name: ' Shop ', description: '', hasDeleteProtection: false }
  const changed = (await admin('PATCH', `/api/v1/projects/${id}`, terraform)).body.project
  expect(Object.keys(changed).sort()).toEqual(bareKeys)
  expect(changed).toMatchObject({ name: ' Shop ', description: '', version: 2 })
  const described = (await admin('PATCH', `/api/v1/workspace/${id}`, { description: ' two\nlines ' })).body.workspace
  expect(described).toMatchObject({ name: ' Shop ', description: ' two\nlines ', version: 3 })
  expect((await admin('PATCH', `/api/v2/workspace/${slug}`, { autoCapitalization: true })).body).toMatchObject({
    autoCapitalization: true,
    version: 4,
  })
  const kept = await admin('PUT', `/api/v1/workspace/${slug}/audit-logs-retention`, { ProjectSlug: slug, auditLogsRetentionDays: 30 })
  expect(kept.body).toMatchObject({ workspace: { auditLogsRetentionDays: 30 } })
  expect((await admin('GET', `/api/v1/workspace/${id}`)).body.workspace).toMatchObject({ auditLogsRetentionDays: 30, version: 5 })
})

test('a project is deleted in every spelling, but not while it is protected', async () => {
  const { admin } = domain
  const make = async (hasDeleteProtection = false) =>
    (await admin('POST', '/api/v2/workspace', { projectName: 'Gone', slug: 'gone-project', organizationSlug: '', hasDeleteProtection }))
      .body.project
  for (const [path, key] of [
    ['/api/v1/projects', 'project'],
    ['/api/v1/workspace', 'workspace'],
  ] as const) {
    const { id } = await make()
    expect((await admin('DELETE', `${path}/${id}`)).body[key]).toMatchObject({ id })
    expect((await admin('GET', `${path}/${id}`)).status).toBe(404)
  }
  const { id } = await make(true)
  const refused = await admin('DELETE', '/api/v2/workspace/gone-project')
  expect(refused).toMatchObject({ status: 400, body: { error: 'BadRequest', message: expect.stringContaining('delete protection') } })
  await admin('PATCH', '/api/v2/workspace/gone-project', { hasDeleteProtection: false })
  expect((await admin('DELETE', '/api/v2/workspace/gone-project')).body).toMatchObject({ id })
  for (const path of ['/api/v2/workspace/gone-project', '/api/v1/projects/slug/gone-project'])
    expect((await admin('GET', path)).status).toBe(404)
  expect((await admin('DELETE', `/api/v1/projects/${id}`)).status).toBe(404)
})

test('a project of another organisation does not exist, by id and by slug', async () => {
  const { stranger, projectId: id, projectSlug: slug } = domain
  for (const path of [`/api/v1/projects/${id}`, `/api/v1/workspace/${id}`, `/api/v2/workspace/${slug}`, `/api/v1/projects/slug/${slug}`])
    expect((await stranger('GET', path)).status).toBe(404)
  for (const path of [`/api/v1/projects/${id}`, `/api/v1/workspace/${id}`, `/api/v2/workspace/${slug}`])
    for (const method of ['PATCH', 'DELETE']) expect((await stranger(method, path, { name: 'mine now' })).status).toBe(404)
  const member = await domain.machine('member')
  expect((await member('DELETE', `/api/v1/projects/${id}`)).status).toBe(403)
  expect((await member('GET', `/api/v1/projects/${id}`)).status).toBe(200)
})

test('two projects of one organisation cannot share a slug', async () => {
  const taken = await domain.admin('POST', '/api/v1/projects', { projectName: 'Again', slug: domain.projectSlug })
  expect(taken).toMatchObject({ status: 400, body: { error: 'BadRequest' } })
})
