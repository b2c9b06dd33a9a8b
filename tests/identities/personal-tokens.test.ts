import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ask, admin, type IdentityStage, type Json, startIdentityStage } from './stage.ts'

let stage: IdentityStage
/** The administrator, signed in. */
let person: Ask
let otherProjectId: string
beforeAll(async () => {
  stage = await startIdentityStage()
  person = stage.as((await stage.as()('POST', '/api/v3/auth/login', admin)).body.accessToken)
  otherProjectId = (await person('POST', '/api/v1/projects', { projectName: 'Other' })).body.project.id
})
afterAll(() => stage.stop())

const base = '/api/v1/personal-access-tokens'
const HOUR_MS = 3_600_000
const inHours = (hours: number) => new Date(stage.clock.nowMs() + hours * HOUR_MS).toISOString()
const make = async (more: object = {}): Promise<Json> => (await person('POST', base, { name: 'ci', expiresAt: inHours(24), ...more })).body
const secretAt = (projectId: string) => `/api/v3/secrets/raw?workspaceId=${projectId}&environment=dev`
const write = (ask: Ask, projectId: string, key = `K${Math.random()}`) =>
  ask('POST', `/api/v3/secrets/raw/${key}`, { workspaceId: projectId, environment: 'dev', secretValue: 'x' })

test('a token is shown once, with its name, end and scope; by default it reads', async () => {
  const expiresAt = inHours(24)
  const made = await make({ name: ' Nightly ', expiresAt })
  expect(made.token).toMatch(/^kms\.pat\.[\w-]{43}$/)
  expect(made.personalAccessToken).toMatchObject({ name: 'Nightly', expiresAt, readOnly: true, projectIds: null, lastUsedAt: null })
  const { body } = await person('GET', base)
  expect(JSON.stringify(body)).not.toContain(made.token)
  expect(body.personalAccessTokens[0]).toEqual(made.personalAccessToken)
})

test('a read-only token reads what its user reads, and changes nothing', async () => {
  const { token } = await make()
  const reader = stage.as(token)
  await write(person, stage.projectId, 'SEEN')
  expect((await reader('GET', secretAt(stage.projectId))).body.secrets[0].secretValue).toBe('x')
  expect((await reader('GET', '/api/v1/projects')).body.projects).toHaveLength(2)
  expect((await reader('GET', '/api/v1/identities')).status).toBe(200)
  expect((await reader('POST', '/api/v1/auth/checkAuth')).status).toBe(200)
  const tries: Promise<{ status: number; body: Json }>[] = [
    write(reader, stage.projectId),
    reader('PATCH', '/api/v3/secrets/raw/SEEN', { workspaceId: stage.projectId, environment: 'dev', secretValue: 'y' }),
    reader('DELETE', '/api/v3/secrets/raw/SEEN', { workspaceId: stage.projectId, environment: 'dev' }),
    reader('POST', '/api/v1/projects', { projectName: 'Mine' }),
    reader('PATCH', `/api/v1/projects/${stage.projectId}`, { name: 'Mine' }),
    reader('DELETE', `/api/v1/projects/${stage.projectId}`),
    reader('POST', `/api/v1/workspace/${stage.projectId}/environments`, { name: 'x', slug: 'x' }),
    reader('POST', '/api/v1/folders', { workspaceId: stage.projectId, environment: 'dev', name: 'x', path: '/' }),
    reader('POST', '/api/v1/identities', { name: 'x', organizationId: stage.organizationId, role: 'admin' }),
    reader('POST', `/api/v1/projects/${stage.projectId}/identities`, { name: 'x' }),
  ]
  for (const { status, body } of await Promise.all(tries))
    expect({ status, message: body.message }).toEqual({ status: 403, message: expect.stringContaining('it can only read') })
})

test('a token for some projects reaches those, and nothing else of the organization', async () => {
  const { token } = await make({ readOnly: false, projectIds: [stage.projectId, stage.projectId] })
  const limited = stage.as(token)
  expect((await write(limited, stage.projectId)).status).toBe(200)
  expect((await limited('GET', '/api/v1/projects')).body.projects.map(({ id }: { id: string }) => id)).toEqual([stage.projectId])
  expect((await limited('GET', '/api/v1/organization')).status).toBe(200)
  const tries: Promise<{ status: number }>[] = [
    limited('GET', secretAt(otherProjectId)),
    write(limited, otherProjectId),
    limited('GET', `/api/v1/projects/${otherProjectId}`),
    limited('GET', '/api/v1/identities'),
    limited('POST', '/api/v1/identities', { name: 'x', organizationId: stage.organizationId }),
    limited('POST', '/api/v1/projects', { projectName: 'Mine' }),
    limited('GET', '/api/v1/app-connections'),
  ]
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403))
})

test('no personal access token becomes another token', async () => {
  const { token, personalAccessToken } = await make({ readOnly: false })
  const holder = stage.as(token)
  const tries: Promise<{ status: number }>[] = [
    holder('POST', base, { name: 'more', expiresAt: inHours(1), readOnly: false }),
    holder('GET', base),
    holder('DELETE', `${base}/${personalAccessToken.id}`),
    holder('POST', '/api/v3/auth/select-organization', { organizationId: stage.organizationId }),
  ]
  expect((await Promise.all(tries)).map(({ status }) => status)).toEqual(tries.map(() => 403))
  expect((await stage.as()('POST', '/api/v1/auth/token/renew', { accessToken: token })).status).toBe(401)
})

test('its end, its revocation and the last use are told and kept', async () => {
  const short = await make({ expiresAt: inHours(1) })
  const revoked = await make({ expiresAt: inHours(48) })
  const check = async (token: string) => (await stage.as(token)('POST', '/api/v1/auth/checkAuth')).status
  expect([await check(short.token), await check(revoked.token)]).toEqual([200, 200])
  const used = (await person('GET', base)).body.personalAccessTokens.find(({ id }: { id: string }) => id === short.personalAccessToken.id)
  expect(Date.parse(used.lastUsedAt)).toBeGreaterThanOrEqual(Date.parse(used.createdAt))
  expect((await person('DELETE', `${base}/${revoked.personalAccessToken.id}`)).status).toBe(200)
  expect(await check(revoked.token)).toBe(401)
  expect((await person('DELETE', `${base}/${revoked.personalAccessToken.id}`)).status).toBe(404)
  stage.clock.advance(HOUR_MS)
  expect(await check(short.token)).toBe(401)
})

test('only its user sees and revokes it; a machine identity has none', async () => {
  const { personalAccessToken } = await make()
  const machine = stage.as(await (await stage.makeMachine({ role: 'admin' })).token())
  for (const [method, path] of [
    ['GET', base],
    ['DELETE', `${base}/${personalAccessToken.id}`],
  ] as const)
    expect((await machine(method, path)).status).toBe(403)
  expect((await machine('POST', base, { name: 'x', expiresAt: inHours(1) })).status).toBe(403)
})

test.each([
  ['no name', { name: '' }, 422],
  ['no end', { expiresAt: undefined }, 422],
  ['an end that is no time', { expiresAt: 'soon' }, 422],
  ['an end in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 400],
  ['an end in ten years', { expiresAt: '2099-01-01T00:00:00Z' }, 400],
  ['an empty list of projects', { projectIds: [] }, 422],
  ['a project that is not there', { projectIds: ['00000000-0000-4000-8000-000000000000'] }, 404],
  ['NUL in the name', { name: 'a\0' }, 422],
])('a token with %s is refused', async (_, wrong, status) => {
  expect((await person('POST', base, { name: 'x', expiresAt: inHours(1), ...wrong })).status).toBe(status)
})
