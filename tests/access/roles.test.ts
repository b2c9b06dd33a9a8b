import type { Rule } from '@hanzo-kms/core/access/rule'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const spellings = () => [
  `/api/v2/workspace/${domain.projectId}/roles`,
  `/api/v1/projects/${domain.projectId}/roles`,
  `/api/v1/workspace/${domain.projectSlug}/roles`,
]
const permissions = [
  {
    action: ['describeSecret', 'readValue', 'edit'],
    subject: 'secrets',
    inverted: false,
    conditions: { environment: { $eq: 'dev' }, secretPath: '/app' },
  },
  { action: ['read'], subject: 'integrations', inverted: false },
  { action: ['readValue'], subject: 'secrets', inverted: true, conditions: { secretTags: { $in: ['hot', 'cold'] } } },
]

test('a role comes back as it was sent, in every spelling, and absent conditions stay absent', async () => {
  for (const [index, base] of spellings().entries()) {
    const slug = `tester-${index}`
    const made = await domain.admin('POST', base, { ProjectId: 'ignored', slug, name: ' Tester ', description: '', permissions })
    expect(made.status).toBe(200)
    const { body } = await domain.admin('GET', `${base}/slug/${slug}`)
    expect(body.role).toMatchObject({ id: made.body.role.id, name: ' Tester ', description: '', slug, projectId: domain.projectId })
    expect(body.role.permissions).toEqual(permissions)
    expect((await domain.admin('GET', `/api/v1/projects/roles/${body.role.id}`)).body.role).toEqual(body.role)
    const changed = await domain.admin('PATCH', `${base}/${body.role.id}`, {
      name: 'Other',
      permissions: [{ action: 'read', subject: 'secrets', conditions: null }],
    })
    expect(changed.body.role).toMatchObject({
      name: 'Other',
      slug,
      permissions: [{ action: ['read'], subject: 'secrets', inverted: false }],
    })
    expect(changed.body.role.permissions[0]).not.toHaveProperty('conditions')
    expect((await domain.admin('DELETE', `${base}/${body.role.id}`)).status).toBe(200)
    expect((await domain.admin('GET', `${base}/slug/${slug}`)).status).toBe(404)
  }
})

test('the built-in roles are listed, and their slugs are taken', async () => {
  for (const base of [...spellings(), '/api/v1/organization/roles']) {
    const { body } = await domain.admin('GET', base)
    expect(body.roles.map(({ slug }: { slug: string }) => slug).slice(0, 2)).toEqual(['admin', 'member'])
    expect((await domain.admin('POST', base, { slug: 'admin', name: 'Mine' })).status).toBe(400)
  }
  const { body } = await domain.admin('GET', `${spellings()[0]}/slug/viewer`)
  expect(body.role.permissions).toContainEqual({ subject: 'secrets', action: ['describeSecret', 'readValue'], inverted: false })
})

test('roles of the organization are made, read, changed and deleted', async () => {
  const base = '/api/v1/organization/roles'
  const allowed = [{ subject: 'identity', action: ['read'], inverted: false }]
  const made = await domain.admin('POST', base, { slug: 'watcher', name: 'Watcher', permissions: allowed })
  expect(made.body.role).toMatchObject({ slug: 'watcher', permissions: allowed, projectId: null, orgId: domain.organizationId })
  const at = `${base}/${made.body.role.id}`
  expect((await domain.admin('GET', at)).body.role).toEqual(made.body.role)
  expect((await domain.stranger('GET', at)).status).toBe(404)
  const { body } = await domain.admin('POST', '/api/v1/identities', {
    name: 'seer',
    organizationId: domain.organizationId,
    role: 'watcher',
  })
  expect((await domain.admin('GET', `/api/v1/identities/${body.identity.id}`)).body.identity.customRole).toMatchObject({ slug: 'watcher' })
  expect((await domain.admin('DELETE', at)).body.message).toMatch(/1 member holds it/)
  await domain.admin('DELETE', `/api/v1/identities/${body.identity.id}`)
  expect((await domain.admin('DELETE', at)).status).toBe(200)
})

test.each<[string, unknown]>([
  ['an operator that is not known', [{ action: ['read'], subject: 'secrets', conditions: { environment: { $regex: '.*' } } }]],
  ['a field that is not known', [{ action: ['read'], subject: 'secrets', conditions: { colour: 'red' } }]],
  ['a pattern that could be slow', [{ action: ['read'], subject: 'secrets', conditions: { secretPath: { $glob: '/(a+)+' } } }]],
  ['a rule that forbids what is not there', [{ action: ['read'], subject: 'secretz', inverted: true }]],
  ['a half-known rule that forbids', [{ action: ['readValue', 'reed'], subject: 'secrets', inverted: true }]],
  ['no action', [{ action: [], subject: 'secrets' }]],
  ['an action that is no word', [{ action: ['*'], subject: 'secrets' }]],
  ['a value that is no text', [{ action: ['read'], subject: 'secrets', conditions: { environment: 1 } }]],
  ['too many', Array.from({ length: 201 }, () => ({ action: ['read'], subject: 'secrets' }))],
])('%s is refused before it is saved', async (_, wrong) => {
  const answer = await domain.admin('POST', spellings()[0] ?? '', { slug: 'wrong', name: 'Wrong', permissions: wrong })
  expect(answer).toMatchObject({ status: 422, body: { error: 'ValidationFailure' } })
  expect(Array.isArray(answer.body.message)).toBe(true)
})

test('nobody makes or changes a role beyond their own rights', async () => {
  const own: readonly Rule[] = [
    { subject: 'role', actions: ['read', 'create', 'edit', 'delete'], inverted: false },
    { subject: 'secrets', actions: ['read'], conditions: { environment: 'dev' }, inverted: false },
  ]
  const send = await domain.machineWith(own)
  const base = spellings()[0] ?? ''
  const role = (conditions: unknown) => [{ subject: 'secrets', action: ['readValue'], conditions }]
  expect((await send('POST', base, { slug: 'within', name: 'W', permissions: role({ environment: { $in: ['dev'] } }) })).status).toBe(200)
  for (const beyond of [
    role(undefined),
    role({ environment: 'prod' }),
    role({ secretPath: '/' }),
    [{ subject: 'member', action: 'create' }],
  ]) {
    const answer = await send('POST', base, { slug: 'beyond', name: 'B', permissions: beyond })
    expect(answer).toMatchObject({ status: 403, body: { error: 'PermissionBoundaryError' } })
  }
  const { body } = await domain.admin('POST', base, { slug: 'mighty', name: 'M', permissions: role(undefined) })
  expect((await send('PATCH', `${base}/${body.role.id}`, { permissions: [] })).status).toBe(403)
  expect((await send('DELETE', `${base}/${body.role.id}`)).status).toBe(403)
})

test('a role of another organization, of another project or of the organization is not found', async () => {
  const base = spellings()[0] ?? ''
  const { body } = await domain.admin('POST', base, { slug: 'ours', name: 'Ours' })
  expect((await domain.stranger('GET', `/api/v1/projects/roles/${body.role.id}`)).status).toBe(404)
  expect(
    (await domain.stranger('PATCH', `/api/v2/workspace/${domain.strangersProjectId}/roles/${body.role.id}`, { name: 'x' })).status,
  ).toBe(404)
  const other = await domain.admin('POST', '/api/v1/projects', { projectName: 'Second' })
  expect((await domain.admin('DELETE', `/api/v2/workspace/${other.body.project.id}/roles/${body.role.id}`)).status).toBe(404)
  expect((await domain.admin('GET', `/api/v1/organization/roles/${body.role.id}`)).status).toBe(404)
})
