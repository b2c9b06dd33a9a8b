import type { Rule } from '@hanzo-kms/core/access/rule'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, type Send, startDomain } from '../support/start-domain.ts'

let domain: Domain
beforeAll(async () => {
  domain = await startDomain()
})
afterAll(() => domain.stop())

const HOUR_MS = 3_600_000
const iso = (shiftMs: number) => new Date(domain.server.kms.clock.nowMs() + shiftMs).toISOString()
const mayList = async (send: Send, environment = 'dev') => {
  const query = new URLSearchParams({ workspaceId: domain.projectId, environment, secretPath: '/' })
  return (await send('GET', `/api/v3/secrets/raw?${query}`)).status === 200
}
const identity = async (name: string) => {
  const { body } = await domain.admin('POST', '/api/v1/identities', { name, organizationId: domain.organizationId })
  return body.identity.id as string
}
/** A person of the organisation: there is no route yet that a test could make one by without mail. */
async function person(email: string, organizationId = domain.organizationId): Promise<string> {
  const { kms } = domain.server
  const id = kms.cryptography.randomId()
  await kms.store.transact(async (inside) => {
    await inside.users.insert({ id, email, passwordHash: null, superAdmin: false, createdAtMs: kms.clock.nowMs() })
    await inside.organizations.setMembership(organizationId, { kind: 'user', id }, 'member', kms.clock.nowMs())
  })
  return id
}

test('an identity is let in, read, changed and taken out, in both spellings', async () => {
  for (const base of [
    `/api/v2/workspace/${domain.projectId}/identity-memberships`,
    `/api/v1/projects/${domain.projectId}/memberships/identities`,
  ]) {
    const id = await identity('robot')
    const permanent = { isTemporary: false, temporaryMode: '', temporaryRange: '', temporaryAccessStartTime: iso(0) }
    const made = await domain.admin('POST', `${base}/${id}`, { projectId: '', identityId: id, roles: [{ role: 'viewer', ...permanent }] })
    const membership = made.body.identityMembership
    expect(membership).toMatchObject({ identityId: id, identity: { id, name: 'robot' }, project: { id: domain.projectId } })
    expect(membership.roles).toMatchObject([{ role: 'viewer', customRoleSlug: null, customRoleId: null, isTemporary: false }])
    expect((await domain.admin('GET', `${base}/${id}`)).body.identityMembership).toEqual(membership)
    expect((await domain.admin('GET', `/api/v2/workspace/identity-memberships/${membership.id}`)).body.identityMembership).toEqual(
      membership,
    )
    expect((await domain.admin('GET', base)).body.identityMemberships).toContainEqual(membership)
    expect((await domain.admin('POST', `${base}/${id}`, { role: 'member' })).status).toBe(400)
    const changed = await domain.admin('PATCH', `${base}/${id}`, {
      roles: [
        { role: 'member' },
        { role: 'viewer', isTemporary: true, temporaryMode: 'relative', temporaryRange: '7d', temporaryAccessStartTime: iso(0) },
      ],
    })
    expect(changed.body.roles).toMatchObject([
      { role: 'member' },
      { role: 'viewer', isTemporary: true, temporaryRange: '7d', temporaryMode: 'relative' },
    ])
    expect((await domain.admin('DELETE', `${base}/${id}`, { projectId: domain.projectId, identityId: id })).status).toBe(200)
    expect((await domain.admin('GET', `${base}/${id}`)).status).toBe(404)
    expect((await domain.stranger('GET', `/api/v2/workspace/identity-memberships/${membership.id}`)).status).toBe(404)
  }
})

test('a temporary role counts from its start on and before its end, and no longer', async () => {
  const send = await domain.machineWith([])
  const at = `/api/v1/projects/${domain.projectId}/memberships/identities/${send.identityId}`
  const give = (range: string, startMs: number) =>
    domain.admin('PATCH', at, {
      roles: [
        { role: 'viewer', isTemporary: true, temporaryMode: 'relative', temporaryRange: range, temporaryAccessStartTime: iso(startMs) },
      ],
    })
  expect(await mayList(send)).toBe(false)
  expect((await give('1h', -HOUR_MS / 2)).status).toBe(200)
  expect(await mayList(send)).toBe(true)
  await give('1h', -2 * HOUR_MS)
  expect(await mayList(send)).toBe(false)
  await give('1h', HOUR_MS)
  expect(await mayList(send)).toBe(false)
  for (const range of ['', '0h', '-1h', '1y', '99999d', 'soon', '1h1h']) expect((await give(range, 0)).status).toBe(422)
})

test('several roles add up, and a custom one is named by its slug', async () => {
  const send = await domain.machineWith([])
  await domain.admin('POST', `/api/v2/workspace/${domain.projectId}/roles`, {
    slug: 'dev-only',
    name: 'Dev',
    permissions: [{ subject: 'secrets', action: ['read'], conditions: { environment: 'dev' } }],
  })
  const at = `/api/v1/projects/${domain.projectId}/memberships/identities/${send.identityId}`
  const { body } = await domain.admin('PATCH', at, { roles: [{ role: 'no-access' }, { role: 'dev-only' }] })
  expect(body.roles[1]).toMatchObject({ role: 'custom', customRoleSlug: 'dev-only', customRoleName: 'Dev' })
  expect([await mayList(send, 'dev'), await mayList(send, 'prod')]).toEqual([true, false])
  expect((await domain.admin('PATCH', at, { roles: [{ role: 'no-such-role' }] })).status).toBe(400)
  expect((await domain.admin('PATCH', at, { roles: [] })).status).toBe(422)
})

test('people are let in by e-mail address, found in every spelling, changed and taken out', async () => {
  const userId = await person('ann@example.com')
  const base = `/api/v2/workspace/${domain.projectId}/memberships`
  const { body } = await domain.admin('POST', base, { projectId: domain.projectId, usernames: ['Ann@Example.com'] })
  const [membership] = body.memberships
  expect(membership).toMatchObject({
    userId,
    user: { id: userId, email: 'ann@example.com', username: 'ann@example.com' },
    roles: [{ role: 'member' }],
  })
  expect((await domain.admin('POST', base, { usernames: ['ann@example.com'] })).body.memberships).toEqual([])
  const v1 = `/api/v1/workspace/${domain.projectId}/memberships`
  for (const answer of [
    await domain.admin('POST', `${v1}/details`, { projectId: domain.projectId, username: 'ann@example.com' }),
    await domain.admin('GET', `/api/v1/projects/${domain.projectId}/user/${userId}/membership`),
    await domain.admin('GET', `/api/v1/projects/${domain.projectId}/memberships/${membership.id}`),
  ])
    expect(answer.body.membership).toEqual(membership)
  expect((await domain.admin('GET', `/api/v1/projects/${domain.projectId}/memberships`)).body.memberships).toContainEqual(membership)
  expect((await domain.admin('PATCH', `${v1}/${membership.id}`, { roles: [{ role: 'viewer' }] })).body.roles).toMatchObject([
    { role: 'viewer' },
  ])
  expect((await domain.admin('DELETE', base, { projectId: domain.projectId, usernames: ['ann@example.com'] })).status).toBe(200)
  expect((await domain.admin('POST', `${v1}/details`, { username: 'ann@example.com' })).status).toBe(404)
})

test('an account of another organization is answered like one that does not exist', async () => {
  const theirs = await domain.stranger('GET', '/api/v1/organization')
  await person('theirs@example.com', theirs.body.organizations?.[0]?.id)
  const base = `/api/v1/projects/${domain.projectId}/memberships`
  const [known, unknown] = [
    await domain.admin('POST', base, { emails: ['theirs@example.com'] }),
    await domain.admin('POST', base, { emails: ['nobody@example.com'] }),
  ]
  expect([known.status, unknown.status]).toEqual([400, 400])
  expect(known.body.message.replace('theirs', 'nobody')).toBe(unknown.body.message)
})

test('an additional privilege counts for one member, and for its time', async () => {
  const send = await domain.machineWith([])
  const permissions = [{ subject: 'secrets', action: ['read'], inverted: false, conditions: { environment: 'prod' } }]
  const base = '/api/v2/identity-project-additional-privilege'
  const named = { identityId: send.identityId, projectId: domain.projectId }
  const made = await domain.admin('POST', base, { ...named, slug: 'on-call', permissions })
  expect(made.body.privilege).toMatchObject({ slug: 'on-call', permissions, isTemporary: false, identityId: send.identityId })
  expect([await mayList(send, 'prod'), await mayList(send, 'dev')]).toEqual([true, false])
  const at = `${base}/${made.body.privilege.id}`
  const ended = { isTemporary: true, temporaryMode: 'relative', temporaryRange: '1h', temporaryAccessStartTime: iso(-2 * HOUR_MS) }
  expect((await domain.admin('PATCH', at, { type: ended })).body.privilege).toMatchObject({ isTemporary: true, permissions })
  expect(await mayList(send, 'prod')).toBe(false)
  await domain.admin('PATCH', at, { type: { isTemporary: false } })
  expect(await mayList(send, 'prod')).toBe(true)
  expect((await domain.admin('GET', `${base}?${new URLSearchParams(named)}`)).body.privileges).toHaveLength(1)
  expect((await domain.admin('POST', base, { ...named, slug: 'on-call', permissions })).status).toBe(400)
  expect((await domain.stranger('GET', at)).status).toBe(404)
  expect((await domain.admin('GET', `/api/v1/user-project-additional-privilege/${made.body.privilege.id}`)).status).toBe(404)
  expect((await domain.admin('DELETE', at)).status).toBe(200)
  expect(await mayList(send, 'prod')).toBe(false)
})

test('a privilege may also take away', async () => {
  const send = await domain.machineWith([{ subject: 'secrets', actions: ['read'], inverted: false }])
  const permissions = [{ subject: 'secrets', action: ['read'], inverted: true, conditions: { environment: 'prod' } }]
  await domain.admin('POST', '/api/v2/identity-project-additional-privilege', {
    identityId: send.identityId,
    projectId: domain.projectId,
    permissions,
  })
  expect([await mayList(send, 'prod'), await mayList(send, 'dev')]).toEqual([false, true])
})

test('a person has privileges too', async () => {
  await person('bob@example.com')
  const { body } = await domain.admin('POST', `/api/v1/projects/${domain.projectId}/memberships`, {
    usernames: ['bob@example.com'],
    roleSlugs: ['viewer'],
  })
  const base = '/api/v1/user-project-additional-privilege'
  const projectMembershipId = body.memberships[0].id
  const made = await domain.admin('POST', base, { projectMembershipId, permissions: [{ subject: 'secrets', action: 'edit' }] })
  expect(made.body.privilege).toMatchObject({ userId: body.memberships[0].userId, identityId: null })
  expect((await domain.admin('GET', `${base}?projectMembershipId=${projectMembershipId}`)).body.privileges).toHaveLength(1)
})

test('nobody raises themselves or another beyond their own rights', async () => {
  const manage: readonly Rule[] = ['identity', 'member'].map((subject) => ({
    subject,
    actions: ['read', 'create', 'edit', 'delete'],
    inverted: false,
  }))
  const send = await domain.machineWith([
    ...manage,
    { subject: 'secrets', actions: ['read'], conditions: { environment: 'dev' }, inverted: false },
  ])
  const members = `/api/v1/projects/${domain.projectId}/memberships/identities`
  const boundary = { status: 403, body: { error: 'PermissionBoundaryError' } }
  const mine = `${members}/${send.identityId}`
  for (const role of ['admin', 'member', 'viewer']) expect(await send('PATCH', mine, { roles: [{ role }] })).toMatchObject(boundary)
  const other = await identity('other')
  expect(await send('POST', `${members}/${other}`, { role: 'admin' })).toMatchObject(boundary)
  expect((await send('POST', `${members}/${other}`, { role: 'no-access' })).status).toBe(200)
  const grant = { identityId: other, projectId: domain.projectId, permissions: [{ subject: 'secrets', action: ['readValue'] }] }
  expect(await send('POST', '/api/v2/identity-project-additional-privilege', grant)).toMatchObject(boundary)
  await domain.admin('PATCH', `${members}/${other}`, { roles: [{ role: 'admin' }] })
  expect(await send('PATCH', `${members}/${other}`, { roles: [{ role: 'no-access' }] })).toMatchObject(boundary)
  expect(await send('DELETE', `${members}/${other}`)).toMatchObject(boundary)
  expect(
    await send('POST', `/api/v1/projects/${domain.projectId}/identities`, { name: 'deputy', roles: [{ role: 'admin' }] }),
  ).toMatchObject(boundary)
})

test('what is held for a time is not passed on', async () => {
  const send = await domain.machineWith([])
  const members = `/api/v1/projects/${domain.projectId}/memberships/identities`
  const forAnHour = { role: 'admin', isTemporary: true, temporaryMode: 'relative', temporaryRange: '1h' }
  await domain.admin('PATCH', `${members}/${send.identityId}`, { roles: [forAnHour] })
  expect(await mayList(send)).toBe(true)
  const boundary = { status: 403, body: { error: 'PermissionBoundaryError' } }
  expect(await send('PATCH', `${members}/${send.identityId}`, { roles: [{ role: 'admin' }] })).toMatchObject(boundary)
  expect(await send('POST', `${members}/${await identity('heir')}`, { role: 'viewer' })).toMatchObject(boundary)
})

test('an identity that belongs to another project is not let in', async () => {
  const { body } = await domain.admin('POST', '/api/v1/projects', { projectName: 'Elsewhere' })
  const theirs = await domain.admin('POST', `/api/v1/projects/${body.project.id}/identities`, { name: 'theirs' })
  const answer = await domain.admin('POST', `/api/v1/projects/${domain.projectId}/memberships/identities/${theirs.body.identity.id}`, {
    role: 'viewer',
  })
  expect(answer.status).toBe(404)
})
