import { forgetEndedTokens } from '@hanzo-kms/core/identities/forget-ended-tokens'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type IdentityStage, startIdentityStage } from './stage.ts'

let stage: IdentityStage
beforeAll(async () => {
  stage = await startIdentityStage()
})
afterAll(() => stage.stop())

const DAY_S = 86_400
const home = '203.0.113.7'
const away = '198.51.100.9'
const at = (identityId: string) => `/api/v1/auth/universal-auth/identities/${identityId}`
const accepted = async (token: string, from?: string) =>
  (await stage.as(token)('POST', '/api/v1/auth/checkAuth', undefined, from ? { 'x-forwarded-for': from } : {})).status
const renew = (accessToken: string, headers = {}) => stage.as()('POST', '/api/v1/auth/token/renew', { accessToken }, headers)
const revoke = (accessToken: string, headers = {}) => stage.as()('POST', '/api/v1/auth/token/revoke', { accessToken }, headers)

test('what is configured comes back equal, with defaults for what is not, and counts as attached once', async () => {
  const { id } = await stage.makeMachine()
  const { body } = await stage.ask('GET', at(id))
  expect(body.identityUniversalAuth).toMatchObject({
    ...{ identityId: id, clientId: expect.any(String), accessTokenTTL: 2_592_000, accessTokenMaxTTL: 2_592_000 },
    ...{ accessTokenNumUsesLimit: 0, accessTokenPeriod: 0, lockoutEnabled: true, lockoutThreshold: 3 },
    ...{ lockoutDurationSeconds: 300, lockoutCounterResetSeconds: 30 },
    clientSecretTrustedIps: [
      { type: 'ipv4', ipAddress: '0.0.0.0', prefix: 0 },
      { type: 'ipv6', ipAddress: '::', prefix: 0 },
    ],
  })
  const again = await stage.ask('POST', at(id), {})
  expect(again).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('Failed to add universal auth to already configured identity') },
  })
  // As a test harness of the family sends it: keys that are no fields.
  expect((await stage.ask('PATCH', at(id), { identityId: id, clientSecretNumUsesLimit: 5, accessTokenTTL: 60 })).status).toBe(200)
  const { body: changed } = await stage.ask('GET', at(id))
  expect(changed.identityUniversalAuth).toMatchObject({ accessTokenTTL: 60, accessTokenMaxTTL: 2_592_000 })
})

test('trusted addresses come back as Terraform reads them: in order, a host without a prefix, a range as address and prefix', async () => {
  const given = ['10.0.0.1', '192.168.0.0/16', '2001:DB8::/32', '0.0.0.0/0', '::1']
  const list = given.map((ipAddress) => ({ ipAddress }))
  const { id } = await stage.makeMachine({ auth: { accessTokenTrustedIps: list, clientSecretTrustedIps: [...list].reverse() } })
  const { body } = await stage.ask('GET', at(id))
  const asTerraform = (ips: { ipAddress: string; prefix?: number | null }[]) =>
    ips.map(({ ipAddress, prefix }) => (prefix === undefined || prefix === null ? ipAddress : `${ipAddress}/${prefix}`))
  expect(asTerraform(body.identityUniversalAuth.accessTokenTrustedIps)).toEqual(given)
  expect(asTerraform(body.identityUniversalAuth.clientSecretTrustedIps)).toEqual([...given].reverse())
  expect(body.identityUniversalAuth.accessTokenTrustedIps[0]).toEqual({ type: 'ipv4', ipAddress: '10.0.0.1' })
  expect(body.identityUniversalAuth.accessTokenTrustedIps[2]).toEqual({ type: 'ipv6', ipAddress: '2001:DB8::', prefix: 32 })
})

test.each([
  ['a TTL above the maximum', { accessTokenTTL: 61, accessTokenMaxTTL: 60 }, 'accessTokenTTL'],
  ['a TTL of more than ten years', { accessTokenTTL: 315_360_001, accessTokenMaxTTL: 0 }, 'accessTokenTTL'],
  ['a negative limit', { accessTokenNumUsesLimit: -1 }, 'accessTokenNumUsesLimit'],
  ['no trusted address at all', { accessTokenTrustedIps: [] }, 'accessTokenTrustedIps'],
  ['a name for an address', { clientSecretTrustedIps: [{ ipAddress: 'localhost' }] }, 'clientSecretTrustedIps'],
  ['a prefix that is too long', { clientSecretTrustedIps: [{ ipAddress: '10.0.0.0/33' }] }, 'clientSecretTrustedIps'],
  ['an octal address', { clientSecretTrustedIps: [{ ipAddress: '010.0.0.1' }] }, 'clientSecretTrustedIps'],
  ['white space around an address', { clientSecretTrustedIps: [{ ipAddress: ' 10.0.0.1' }] }, 'clientSecretTrustedIps'],
  ['a lockout after no failure', { lockoutThreshold: 0 }, 'lockoutThreshold'],
])('%s is refused, naming the field', async (_, wrong, field) => {
  const { body } = await stage.ask('POST', '/api/v1/identities', { name: 'x', organizationId: stage.organizationId })
  const refused = await stage.ask('POST', at(body.identity.id), wrong)
  expect(refused).toMatchObject({ status: 422, body: { error: 'ValidationFailure' } })
  expect(refused.body.message[0].path[0]).toBe(field)
})

test('a change alone cannot put the TTL above the maximum that stands', async () => {
  const { id } = await stage.makeMachine({ auth: { accessTokenTTL: 60, accessTokenMaxTTL: 120 } })
  expect((await stage.ask('PATCH', at(id), { accessTokenTTL: 121 })).status).toBe(422)
  expect((await stage.ask('PATCH', at(id), { accessTokenMaxTTL: 59 })).status).toBe(422)
})

test('a token lives for its TTL, and is renewed up to its maximum TTL and no further', async () => {
  const machine = await stage.makeMachine({ auth: { accessTokenTTL: 600, accessTokenMaxTTL: 1_500 } })
  const { body } = await machine.login()
  expect(body).toEqual({ accessToken: expect.any(String), expiresIn: 600, accessTokenMaxTTL: 1_500, tokenType: 'Bearer' })
  stage.clock.advance(590_000)
  expect((await renew(body.accessToken)).body).toEqual({ ...body })
  stage.clock.advance(300_000)
  expect(await accepted(body.accessToken)).toBe(200)
  expect((await renew(body.accessToken)).status).toBe(200)
  stage.clock.advance(100_000)
  expect(await renew(body.accessToken)).toMatchObject({ status: 401, body: { message: expect.stringContaining('maximum TTL') } })
  expect(await accepted(body.accessToken)).toBe(200)
  stage.clock.advance(500_000)
  expect(await accepted(body.accessToken)).toBe(401)
  expect((await renew(body.accessToken)).status).toBe(401)
})

test('a periodic token is renewed for ever, and reports a maximum that clients take for "without end"', async () => {
  const machine = await stage.makeMachine({ auth: { accessTokenPeriod: 3_600, accessTokenTTL: 60, accessTokenMaxTTL: 120 } })
  const { body } = await machine.login()
  expect(body).toMatchObject({ expiresIn: 3_600, accessTokenMaxTTL: 1_000_000_000 })
  for (let hour = 0; hour < 5; hour += 1) {
    stage.clock.advance(3_500_000)
    expect((await renew(body.accessToken)).body).toMatchObject({ expiresIn: 3_600, accessTokenMaxTTL: 1_000_000_000 })
  }
  stage.clock.advance(3_600_000)
  expect((await renew(body.accessToken)).status).toBe(401)
})

test('a TTL of 0 is as long as any token may live, which the status tells; the maximum is never reported as 0', async () => {
  const most = (await stage.as()('GET', '/api/status')).body.maxIdentityAccessTokenTTL
  const endless = await stage.makeMachine({ auth: { accessTokenTTL: 0, accessTokenMaxTTL: 0 } })
  expect((await endless.login()).body).toMatchObject({ expiresIn: most, accessTokenMaxTTL: 1_000_000_000 })
  const bounded = await stage.makeMachine({ auth: { accessTokenTTL: 0, accessTokenMaxTTL: 900 } })
  expect((await bounded.login()).body).toMatchObject({ expiresIn: 900, accessTokenMaxTTL: 900 })
})

test('a token with N uses is accepted N times; renewing costs none, and is refused after the last', async () => {
  const machine = await stage.makeMachine({ auth: { accessTokenNumUsesLimit: 2, accessTokenTTL: 60, accessTokenMaxTTL: 6_000 } })
  const token = await machine.token()
  expect(await accepted(token)).toBe(200)
  expect((await renew(token)).status).toBe(200)
  expect(await accepted(token)).toBe(200)
  expect(await accepted(token)).toBe(401)
  expect(await renew(token)).toMatchObject({ status: 400, body: { error: 'BadRequest' } })
})

test('renew and revoke look at the body alone: an Authorization header that has ended, or is garbage, changes nothing', async () => {
  const machine = await stage.makeMachine({ auth: { accessTokenTTL: 600 } })
  const [token, ended] = [await machine.token(), await machine.token()]
  expect(await revoke(ended)).toEqual({ status: 200, body: { message: 'Successfully revoked access token' } })
  for (const authorization of [`Bearer ${ended}`, 'Bearer st.a.b.c', 'Basic x', 'x']) {
    const headers = { authorization }
    expect((await renew(token, headers)).status).toBe(200)
    expect((await stage.as()('POST', '/api/v1/auth/universal-auth/login/', { ...machine }, headers)).status).toBe(200)
  }
  expect(await accepted(token)).toBe(200)
  expect((await revoke(token, { authorization: `Bearer ${ended}` })).status).toBe(200)
  expect(await accepted(token)).toBe(401)
  expect((await revoke(token)).status).toBe(401)
  expect((await renew(token)).status).toBe(401)
})

test('a client secret works as often as it may, then is marked revoked', async () => {
  const machine = await stage.makeMachine({ secret: { numUsesLimit: 2, description: ' kept ', ttl: 0 } })
  const secretAt = `${at(machine.id)}/client-secrets/${machine.clientSecretId}`
  expect((await machine.login()).status).toBe(200)
  expect((await stage.ask('GET', secretAt)).body.clientSecretData).toMatchObject({
    ...{ clientSecretNumUses: 1, clientSecretNumUsesLimit: 2, clientSecretTTL: 0, description: ' kept ' },
    ...{ isClientSecretRevoked: false, clientSecretPrefix: machine.clientSecret.slice(0, 4) },
  })
  expect((await machine.login()).status).toBe(200)
  expect(await machine.login()).toMatchObject({
    status: 401,
    body: { message: 'Access denied due to client secret usage limit reached' },
  })
  expect((await stage.ask('GET', secretAt)).body.clientSecretData).toMatchObject({ clientSecretNumUses: 2, isClientSecretRevoked: true })
  expect(await machine.login()).toMatchObject({ status: 401, body: { message: 'Invalid credentials' } })
})

test('a client secret ends with its TTL, then is marked revoked', async () => {
  const machine = await stage.makeMachine({ secret: { ttl: DAY_S } })
  expect((await machine.login()).status).toBe(200)
  stage.clock.advance(DAY_S * 1_000)
  expect(await machine.login()).toMatchObject({ status: 401, body: { message: 'Access denied due to expired client secret' } })
  const { body } = await stage.ask('GET', `${at(machine.id)}/client-secrets`)
  expect(body.clientSecretData).toMatchObject([{ id: machine.clientSecretId, isClientSecretRevoked: true, clientSecretTTL: DAY_S }])
})

test('a revoked client secret no longer signs in; what it gave out lives on until it is revoked', async () => {
  const machine = await stage.makeMachine()
  const token = await machine.token()
  const revoked = await stage.ask('POST', `${at(machine.id)}/client-secrets/${machine.clientSecretId}/revoke`, {
    ...{ identityId: machine.id, clientSecretId: machine.clientSecretId },
  })
  expect(revoked.body.clientSecretData).toMatchObject({ isClientSecretRevoked: true })
  expect((await machine.login()).status).toBe(401)
  expect(await accepted(token)).toBe(200)
})

test('the lock: so many failures within the reset time, for its duration, whatever the secret; a success starts anew', async () => {
  const machine = await stage.makeMachine({
    auth: { lockoutThreshold: 3, lockoutDurationSeconds: 60, lockoutCounterResetSeconds: 30 },
  })
  const fail = async () => (await machine.login({ secret: 'wrong' })).body.message
  const locked = 'This identity auth method is temporarily locked, please try again later'
  expect([await fail(), await fail()]).toEqual(['Invalid credentials', 'Invalid credentials'])
  expect((await machine.login()).status).toBe(200)
  expect([await fail(), await fail()]).toEqual(['Invalid credentials', 'Invalid credentials'])
  stage.clock.advance(31_000)
  expect([await fail(), await fail(), await fail()]).toEqual(['Invalid credentials', 'Invalid credentials', 'Invalid credentials'])
  expect(await machine.login()).toMatchObject({ status: 401, body: { message: locked } })
  expect(await fail()).toBe(locked)
  stage.clock.advance(61_000)
  expect((await machine.login()).status).toBe(200)
})

test('clearing tells how many locks there were, and lets the identity in at once', async () => {
  const machine = await stage.makeMachine({ auth: { lockoutThreshold: 1 } })
  await machine.login({ secret: 'wrong' })
  expect((await machine.login()).status).toBe(401)
  expect((await stage.ask('POST', `${at(machine.id)}/clear-lockouts`)).body).toEqual({ deleted: 1 })
  expect((await machine.login()).status).toBe(200)
  expect((await stage.ask('POST', `${at(machine.id)}/clear-lockouts`)).body).toEqual({ deleted: 0 })
})

test('without a lockout no number of failures locks', async () => {
  const machine = await stage.makeMachine({ auth: { lockoutEnabled: false, lockoutThreshold: 1 } })
  for (let times = 0; times < 5; times += 1) expect((await machine.login({ secret: 'wrong' })).body.message).toBe('Invalid credentials')
  expect((await machine.login()).status).toBe(200)
})

test('from an address that is not trusted nobody signs in, locks the identity, or learns that it is there', async () => {
  const machine = await stage.makeMachine({ auth: { clientSecretTrustedIps: [{ ipAddress: `${home}/32` }], lockoutThreshold: 1 } })
  expect(await machine.login({ from: away })).toMatchObject({ status: 403, body: { error: 'ForbiddenError' } })
  for (let times = 0; times < 3; times += 1)
    expect(await machine.login({ from: away, secret: 'wrong' })).toMatchObject({ status: 401, body: { message: 'Invalid credentials' } })
  expect((await machine.login({ from: home })).status).toBe(200)
  expect((await machine.login({ from: `::ffff:${home}` })).status).toBe(200)
})

test('a change of the trusted addresses counts for tokens that were given out before, also when they are renewed', async () => {
  const machine = await stage.makeMachine({ auth: { accessTokenTTL: 60, accessTokenMaxTTL: 6_000 } })
  const token = await machine.token()
  expect([await accepted(token, home), await accepted(token, away)]).toEqual([200, 200])
  await stage.ask('PATCH', at(machine.id), { accessTokenTrustedIps: [{ ipAddress: '203.0.113.0/24' }] })
  expect([await accepted(token, home), await accepted(token, away)]).toEqual([200, 403])
  expect((await renew(token, { 'x-forwarded-for': away })).status).toBe(403)
  expect((await renew(token, { 'x-forwarded-for': home })).status).toBe(200)
  expect((await revoke(token, { 'x-forwarded-for': away })).status).toBe(200)
})

test('the organization may be named at the login, by slug or by name; another is not found, and costs no use', async () => {
  const machine = await stage.makeMachine({ secret: { numUsesLimit: 4 } })
  const { slug } = (await stage.ask('GET', '/api/v1/organization')).body.organizations[0]
  const statuses = []
  for (const body of [{ organizationSlug: slug }, { subOrganizationName: 'Test' }, { organizationSlug: '', subOrganizationName: '' }])
    statuses.push((await machine.login({ body })).status)
  expect(statuses).toEqual([200, 200, 200])
  expect(await machine.login({ body: { organizationSlug: 'elsewhere' } })).toMatchObject({ status: 404, body: { error: 'NotFound' } })
  expect((await machine.login({ secret: 'wrong', body: { organizationSlug: 'elsewhere' } })).body.message).toBe('Invalid credentials')
  expect((await machine.login()).status).toBe(200)
})

test('tokens that ended a week ago are forgotten, and no others', async () => {
  const { kms } = stage.server
  const machine = await stage.makeMachine({ auth: { accessTokenTTL: 60, accessTokenMaxTTL: 60 } })
  const lasting = await (await stage.makeMachine({ auth: { accessTokenTTL: 0, accessTokenMaxTTL: 0 } })).token()
  const ended = await machine.token()
  stage.clock.advance(60_000)
  await forgetEndedTokens(kms)
  expect((await stage.as(ended)('POST', '/api/v1/auth/checkAuth')).body.message).toContain('expired')
  stage.clock.advance(8 * DAY_S * 1_000)
  expect(await forgetEndedTokens(kms)).toBeGreaterThan(0)
  expect((await stage.as(ended)('POST', '/api/v1/auth/checkAuth')).body.message).toContain('not known')
  expect(await accepted(lasting)).toBe(200)
  expect((await stage.ask('GET', '/api/v1/identities')).status).toBe(200)
  expect(await forgetEndedTokens(kms)).toBe(0)
})

test('deleting an identity, or its universal auth, ends its tokens at once', async () => {
  const [deleted, detached] = [await stage.makeMachine(), await stage.makeMachine()]
  const tokens = [await deleted.token(), await detached.token()]
  expect((await stage.ask('DELETE', `/api/v1/identities/${deleted.id}`)).status).toBe(200)
  expect((await stage.ask('DELETE', at(detached.id), { identityId: detached.id })).body.identityUniversalAuth.id).toBeDefined()
  expect(await Promise.all(tokens.map((token) => accepted(token)))).toEqual([401, 401])
  expect((await Promise.all(tokens.map((token) => renew(token)))).map(({ status }) => status)).toEqual([401, 401])
  expect((await deleted.login()).status).toBe(401)
  expect((await detached.login()).status).toBe(401)
  expect((await stage.ask('GET', at(detached.id))).status).toBe(404)
})

test('an identity that is taken out of a project reaches it no more, from the next request on', async () => {
  const machine = await stage.makeMachine({ role: 'no-access' })
  const token = stage.as(await machine.token())
  const read = async () => (await token('GET', `/api/v3/secrets/raw?workspaceId=${stage.projectId}&environment=dev`)).status
  const membership = `/api/v2/workspace/${stage.projectId}/identity-memberships/${machine.id}`
  expect(await read()).toBe(403)
  expect((await stage.ask('POST', membership, { role: 'viewer' })).status).toBe(200)
  expect(await read()).toBe(200)
  expect((await stage.ask('DELETE', membership, { projectId: stage.projectId, identityId: machine.id })).status).toBe(200)
  expect(await read()).toBe(403)
})

test('an identity of a project is managed by that project, and nowhere else', async () => {
  const { body: made } = await stage.ask('POST', `/api/v1/projects/${stage.projectId}/identities`, {
    ...{ name: ' ci ', hasDeleteProtection: true, metadata: [{ key: 'k', value: 'v' }], roles: [{ role: 'viewer', isTemporary: false }] },
  })
  const { id } = made.identity
  expect(made.identity).toMatchObject({ name: ' ci ', orgId: stage.organizationId, projectId: stage.projectId, hasDeleteProtection: true })
  const { body: attached } = await stage.ask('POST', at(id), {})
  const { body: secret } = await stage.ask('POST', `${at(id)}/client-secrets`, {})
  const credentials = { clientId: attached.identityUniversalAuth.clientId, clientSecret: secret.clientSecret }
  const { body: login } = await stage.as()('POST', '/api/v1/auth/universal-auth/login', credentials)
  const ci = stage.as(login.accessToken)
  const secrets = `workspaceId=${stage.projectId}&environment=dev`
  expect((await ci('GET', `/api/v3/secrets/raw?${secrets}`)).status).toBe(200)
  expect((await ci('POST', '/api/v3/secrets/raw/A', { workspaceId: stage.projectId, environment: 'dev', secretValue: 'x' })).status).toBe(
    403,
  )

  const { body: other } = await stage.ask('POST', '/api/v1/projects', { projectName: 'Other' })
  expect((await stage.ask('GET', `/api/v1/projects/${other.project.id}/identities/${id}`)).status).toBe(404)
  expect((await stage.ask('PATCH', `/api/v1/identities/${id}`, { role: 'admin' })).status).toBe(400)
  const { body: list } = await stage.ask('GET', '/api/v1/identities')
  expect(list.identities.map(({ identityId }: { identityId: string }) => identityId)).not.toContain(id)
  expect((await stage.ask('GET', `/api/v1/projects/${stage.projectId}/identities`)).body).toMatchObject({
    totalCount: 1,
    identities: [{ id }],
  })

  const path = `/api/v1/projects/${stage.projectId}/identities/${id}`
  expect((await stage.ask('DELETE', path)).status).toBe(400)
  expect((await stage.ask('PATCH', path, { hasDeleteProtection: false })).body.identity).toMatchObject({ name: ' ci ', id })
  expect((await stage.ask('DELETE', path)).status).toBe(200)
  expect((await stage.ask('GET', path)).status).toBe(404)
  expect((await ci('POST', '/api/v1/auth/checkAuth')).status).toBe(401)
})

test('a member cannot make, change or get credentials for an identity that may do more', async () => {
  const member = stage.as(await (await stage.makeMachine({ role: 'member' })).token())
  const administrator = await stage.makeMachine({ role: 'admin' })
  const { organizationId } = stage
  const tries = [
    member('POST', '/api/v1/identities', { name: 'x', organizationId, role: 'admin' }),
    member('PATCH', `/api/v1/identities/${administrator.id}`, { name: 'x' }),
    member('DELETE', `/api/v1/identities/${administrator.id}`),
    member('PATCH', at(administrator.id), { accessTokenTTL: 1 }),
    member('DELETE', at(administrator.id)),
    member('POST', `${at(administrator.id)}/client-secrets`, {}),
    member('POST', `${at(administrator.id)}/client-secrets/${administrator.clientSecretId}/revoke`),
    member('POST', `${at(administrator.id)}/clear-lockouts`),
  ]
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403))
  expect((await administrator.login()).status).toBe(200)
})

test('who has no role in the organization sees no identity of it', async () => {
  const nobody = stage.as(await (await stage.makeMachine({ role: 'no-access' })).token())
  const { id } = await stage.makeMachine()
  for (const path of ['/api/v1/identities', `/api/v1/identities/${id}`, at(id), `${at(id)}/client-secrets`])
    expect({ path, status: (await nobody('GET', path)).status }).toEqual({ path, status: 403 })
  // Not even whether there is one.
  expect((await nobody('GET', '/api/v1/identities/00000000-0000-4000-8000-000000000000')).status).toBe(403)
})
