import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IdentityStage, startIdentityStage } from './stage.ts'

let stage: IdentityStage
beforeAll(async () => {
  stage = await startIdentityStage()
})
afterAll(() => stage.stop())

const create = async (more: object = {}) => {
  const { ask, organizationId } = stage
  return (await ask('POST', '/api/v1/identities', { name: 'builder', organizationId, role: 'no-access', ...more })).body.identity
}

test('an identity comes back as it was sent, in create, read and change', async () => {
  const metadata = [
    { key: 'team', value: ' Shop ' },
    { key: 'team', value: 'twice' },
  ]
  const made = await create({ name: ' Übername ', role: 'member', hasDeleteProtection: true, metadata })
  expect(made).toMatchObject({ name: ' Übername ', role: 'member', hasDeleteProtection: true, authMethods: [], metadata })
  const { body: read } = await stage.ask('GET', `/api/v1/identities/${made.id}`)
  expect(read.identity).toMatchObject({ role: 'member', orgId: stage.organizationId, identityId: made.id, metadata, lastLoginTime: null })
  expect(read.identity.identity).toMatchObject({ id: made.id, name: ' Übername ', hasDeleteProtection: true, authMethods: [] })
  expect(read.identity.customRole ?? null).toBeNull()
  // As Terraform sends it, with keys that are no fields.
  const change = { identityId: made.id, hasDeleteProtection: false, metadata: [] }
  const { body: changed } = await stage.ask('PATCH', `/api/v1/identities/${made.id}`, change)
  expect(changed.identity).toMatchObject({ name: ' Übername ', role: 'member', hasDeleteProtection: false, metadata: [] })
})

test('delete protection is kept by a change that does not name it, and holds until it is taken off', async () => {
  const made = await create({ hasDeleteProtection: true })
  await stage.ask('PATCH', `/api/v1/identities/${made.id}`, { name: 'renamed' })
  const refused = await stage.ask('DELETE', `/api/v1/identities/${made.id}`)
  expect(refused).toMatchObject({ status: 400, body: { error: 'BadRequest' } })
  expect(refused.body.message).toContain('hasDeleteProtection')
  await stage.ask('PATCH', `/api/v1/identities/${made.id}`, { hasDeleteProtection: false })
  expect((await stage.ask('DELETE', `/api/v1/identities/${made.id}`, { identityId: made.id })).status).toBe(200)
  expect((await stage.ask('GET', `/api/v1/identities/${made.id}`)).status).toBe(404)
})

test('lists page, sort and search; a search for a part does not care for letter case and knows no wildcards', async () => {
  for (const name of ['find-a', 'FIND-b', 'find_c', 'other%']) await create({ name, role: name === 'FIND-b' ? 'member' : 'no-access' })
  const names = ({ body }: { body: { identities: { identity: { name: string } }[] } }) =>
    body.identities.map(({ identity }) => identity.name)
  const search = (body: object) => stage.ask('POST', '/api/v1/identities/search', body)
  expect(names(await search({ search: 'find' }))).toEqual(['FIND-b', 'find-a', 'find_c'])
  expect(names(await search({ search: 'find', orderDirection: 'desc', limit: 1, offset: 1 }))).toEqual(['find-a'])
  expect((await search({ search: 'find', limit: 1 })).body.totalCount).toBe(3)
  expect(names(await search({ search: '%' }))).toEqual(['other%'])
  expect(names(await search({ search: { name: { $contains: 'find' }, role: 'member' } }))).toEqual(['FIND-b'])
  expect(names(await search({ search: { name: { $in: ['find_c', 'nope'] } } }))).toEqual(['find_c'])
  expect(names(await search({ search: { name: { $eq: 'find_c', $in: ['find-a'] } } }))).toEqual([])
  expect(names(await search({ search: 'find', orderBy: 'role' }))[0]).toBe('FIND-b')
  expect(names(await search({ search: 'find', orderBy: 'createdAt' }))).toEqual(['find-a', 'FIND-b', 'find_c'])
  expect((await search({ limit: 101 })).status).toBe(422)
  const { body: all } = await stage.ask('GET', `/api/v1/identities?orgId=${stage.organizationId}`)
  expect(all.totalCount).toBe(all.identities.length)
  expect((await stage.ask('GET', '/api/v1/identities?orgId=00000000-0000-4000-8000-000000000000')).status).toBe(404)
})

test.each([
  ['a blank name', { name: ' ' }],
  ['an empty name', { name: '' }],
  ['an over-long name', { name: 'n'.repeat(256) }],
  ['NUL in the name', { name: 'a\0b' }],
  ['half of a surrogate pair', { name: 'a\ud800' }],
  ['NUL in the metadata', { metadata: [{ key: 'k', value: '\0' }] }],
  ['a number for a name', { name: 7 }],
  ['a text for a flag', { hasDeleteProtection: 'true' }],
])('%s is refused with the list of issues', async (_, wrong) => {
  const body = { name: 'fine', organizationId: stage.organizationId, ...wrong }
  const { status, body: answer } = await stage.ask('POST', '/api/v1/identities', body)
  expect({ status, error: answer.error }).toEqual({ status: 422, error: 'ValidationFailure' })
  expect(answer.message[0].path.length).toBeGreaterThan(0)
})

test('a role that does not exist is refused by name, in create and in change', async () => {
  const refused = await stage.ask('POST', '/api/v1/identities', { name: 'x', organizationId: stage.organizationId, role: 'superadmin' })
  expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining("'superadmin'") } })
  const made = await create()
  expect((await stage.ask('PATCH', `/api/v1/identities/${made.id}`, { role: 'superadmin' })).status).toBe(400)
})

test('ids that name nothing are not found, whatever their form', async () => {
  for (const id of ['00000000-0000-4000-8000-000000000000', 'x', "'", '..%2F..'])
    for (const path of [`identities/${id}`, `auth/universal-auth/identities/${id}`, `auth/universal-auth/identities/${id}/client-secrets`])
      expect({ path, ...(await stage.ask('GET', `/api/v1/${path}`)) }).toMatchObject({ status: 404, body: { error: 'NotFound' } })
})

test('an identity asks who it is; a user cannot', async () => {
  const machine = await stage.makeMachine({ role: 'no-access' })
  const { body } = await stage.as(await machine.token())('GET', '/api/v1/identities/details')
  expect(body.identityDetails.organization).toEqual({ id: stage.organizationId, name: 'Test', slug: expect.any(String) })
  expect(body.identityDetails).toMatchObject({ id: machine.id })
})

test('after a login the identity says when and how', async () => {
  const machine = await stage.makeMachine()
  await machine.token()
  const { body } = await stage.ask('GET', `/api/v1/identities/${machine.id}`)
  expect(body.identity).toMatchObject({ lastLoginAuthMethod: 'universal-auth', lastLoginTime: expect.stringMatching(/Z$/) })
  expect(body.identity.identity.authMethods).toEqual(['universal-auth'])
})

test('the projects of an identity are told to those who see its role there', async () => {
  const machine = await stage.makeMachine({ role: 'no-access' })
  await stage.ask('POST', `/api/v2/workspace/${stage.projectId}/identity-memberships/${machine.id}`, { role: 'viewer' })
  const path = `/api/v1/identities/${machine.id}/identity-memberships`
  const { body } = await stage.ask('GET', path)
  expect(body).toMatchObject({
    totalCount: 1,
    identityMemberships: [{ identityId: machine.id, project: { id: stage.projectId, name: 'Shop' }, roles: [{ role: 'viewer' }] }],
  })
  const member = stage.as(await (await stage.makeMachine({ role: 'member' })).token())
  expect((await member('GET', path)).body).toEqual({ identityMemberships: [], totalCount: 0 })
})

test('a custom role of the organization is held by an identity, told as clients read it, and kept by other changes', async () => {
  const permissions = [{ subject: 'identity', action: ['read'], inverted: false }]
  const { body: role } = await stage.ask('POST', '/api/v1/organization/roles', { slug: 'auditor', name: 'Auditor', permissions })
  const made = await create({ role: 'auditor' })
  expect(made.role).toBe('auditor')
  await stage.ask('PATCH', `/api/v1/identities/${made.id}`, { name: 'renamed' })
  const { body } = await stage.ask('GET', `/api/v1/identities/${made.id}`)
  expect(body.identity).toMatchObject({ role: 'custom', roleId: role.role.id, customRole: { id: role.role.id, slug: 'auditor' } })
  const { body: found } = await stage.ask('POST', '/api/v1/identities/search', { search: { role: 'auditor' } })
  expect(found.identities.map(({ identityId }: { identityId: string }) => identityId)).toEqual([made.id])
  expect((await stage.ask('PATCH', `/api/v1/identities/${made.id}`, { role: 'member' })).body.identity.role).toBe('member')
})

test('groups and sub-organizations are empty lists in the shapes that clients read', async () => {
  expect(await stage.ask('GET', '/api/v1/groups')).toEqual({ status: 200, body: [] })
  expect(await stage.ask('GET', '/api/v1/sub-organizations?limit=1000&offset=0')).toEqual({
    status: 200,
    body: { organizations: [], totalCount: 0 },
  })
})

test('the organization of the token is shown, another is not found', async () => {
  const { body } = await stage.ask('GET', '/api/v1/organization')
  expect(body.organizations).toMatchObject([{ id: stage.organizationId, name: 'Test', userRole: 'admin' }])
  expect((await stage.ask('GET', `/api/v1/organization/${stage.organizationId}`)).body.organization.name).toBe('Test')
  expect((await stage.ask('GET', '/api/v1/organization/00000000-0000-4000-8000-000000000000')).status).toBe(404)
})

test('a service token is refused with what to use in its place, on its own route and on others', async () => {
  const service = stage.as('st.abc.def.ghi')
  for (const path of ['/api/v2/service-token', '/api/v1/projects']) {
    const { status, body } = await service('GET', path)
    expect({ status, message: body.message }).toEqual({ status: 401, message: expect.stringContaining('universal auth') })
  }
  expect((await stage.ask('GET', '/api/v2/service-token')).status).toBe(404)
  expect((await stage.ask('POST', '/api/v2/service-token/', {})).status).toBe(404)
})

test('the status tells the version and how long a token of an identity may live', async () => {
  const { body } = await stage.as()('GET', '/api/status')
  expect(body).toMatchObject({ message: 'Ok', version: expect.stringMatching(/^\d+\.\d+\.\d+/), maxIdentityAccessTokenTTL: 315_360_000 })
})
