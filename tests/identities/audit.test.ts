import type { AuditEvent } from '@hanzo-kms/core/audit/audit-event'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { admin, type IdentityStage, startIdentityStage } from './stage.ts'

let stage: IdentityStage
beforeAll(async () => {
  stage = await startIdentityStage()
})
afterAll(() => stage.stop())

/** What was recorded since it was asked last, oldest first. */
const seen = new Set<string>()
async function recorded(): Promise<readonly AuditEvent[]> {
  const { organizationId } = stage
  const page = await stage.server.kms.store.transact(({ audit }) => audit.page({ organizationId }, { after: undefined, scannedMax: 1_000 }))
  const fresh = page.events
    .map(({ event }) => event)
    .filter(({ id }) => !seen.has(id))
    .reverse()
  for (const { id } of fresh) seen.add(id)
  return fresh
}
const typesOf = (events: readonly AuditEvent[]) => events.map(({ type }) => type)

test('every step of a machine identity’s life is in the log, with who did it and from where, and without a secret', async () => {
  await recorded()
  const { ask, as } = stage
  const texts: string[] = []
  const machine = await stage.makeMachine({ auth: { lockoutThreshold: 2, accessTokenTTL: 60 }, secret: { numUsesLimit: 2 } })
  const at = `/api/v1/auth/universal-auth/identities/${machine.id}`
  expect(typesOf(await recorded())).toEqual([
    'create-identity',
    'add-identity-universal-auth',
    'create-identity-universal-auth-client-secret',
  ])

  const token = await machine.token()
  texts.push(machine.clientSecret, token)
  await machine.login({ secret: 'canary-guess', from: '203.0.113.9' })
  await machine.login({ secret: 'canary-guess' })
  await machine.login()
  await ask('POST', `${at}/clear-lockouts`)
  await machine.login()
  await machine.login()
  const logins = await recorded()
  expect(typesOf(logins)).toEqual([
    'login-identity-universal-auth',
    'login-identity-universal-auth',
    'login-identity-universal-auth',
    'lock-identity-universal-auth',
    'clear-identity-universal-auth-lockouts',
    'login-identity-universal-auth',
    'revoke-identity-universal-auth-client-secret',
  ])
  expect(logins[0]).toMatchObject({
    actor: { kind: 'identity', id: machine.id },
    metadata: { identityId: machine.id, clientSecretId: machine.clientSecretId, identityAccessTokenId: expect.any(String) },
  })
  expect(logins[1]).toMatchObject({ ipAddress: '203.0.113.9', metadata: { reason: 'Invalid credentials' } })
  expect(logins[6]?.metadata).toMatchObject({ reason: 'Access denied due to client secret usage limit reached' })

  await as()('POST', '/api/v1/auth/token/renew', { accessToken: token })
  await as()('POST', '/api/v1/auth/token/revoke', { accessToken: token })
  await ask('PATCH', at, { accessTokenTrustedIps: [{ ipAddress: '10.0.0.0/8' }], lockoutEnabled: false })
  await ask('PATCH', `/api/v1/identities/${machine.id}`, { hasDeleteProtection: true })
  await ask('DELETE', `/api/v1/identities/${machine.id}`)
  await ask('PATCH', `/api/v1/identities/${machine.id}`, { hasDeleteProtection: false })
  await ask('DELETE', at)
  await ask('DELETE', `/api/v1/identities/${machine.id}`)
  const changes = await recorded()
  expect(typesOf(changes)).toEqual([
    'renew-token',
    'revoke-token',
    'update-identity-universal-auth',
    'update-identity',
    'update-identity',
    'revoke-identity-universal-auth',
    'delete-identity',
  ])
  expect(changes[2]?.metadata).toMatchObject({ accessTokenTrustedIps: ['10.0.0.0/8'], lockoutEnabled: false })

  const person = as((await as()('POST', '/api/v3/auth/login', admin)).body.accessToken)
  const expiresAt = new Date(stage.clock.nowMs() + 3_600_000).toISOString()
  const { body: made } = await person('POST', '/api/v1/personal-access-tokens', { name: 'ci', expiresAt, projectIds: [stage.projectId] })
  await person('DELETE', `/api/v1/personal-access-tokens/${made.personalAccessToken.id}`)
  texts.push(made.token)
  const tokens = await recorded()
  expect(typesOf(tokens).slice(-2)).toEqual(['create-token', 'revoke-token'])
  expect(tokens.at(-2)?.metadata).toMatchObject({ name: 'ci', readOnly: true, projectIds: [stage.projectId] })

  const whole = JSON.stringify([...logins, ...changes, ...tokens])
  expect(texts).toHaveLength(3)
  for (const text of [...texts, 'canary-guess']) expect(whole).not.toContain(text)
})

test('what happens to an identity of a project is in that project’s log', async () => {
  await recorded()
  const { body } = await stage.ask('POST', `/api/v1/projects/${stage.projectId}/identities`, { name: 'ci' })
  await stage.ask('POST', `/api/v1/auth/universal-auth/identities/${body.identity.id}`, {})
  await stage.ask('DELETE', `/api/v1/projects/${stage.projectId}/identities/${body.identity.id}`)
  const events = await recorded()
  expect(events.length).toBeGreaterThanOrEqual(3)
  expect(events.map(({ projectId }) => projectId)).toEqual(events.map(() => stage.projectId))
})

test('a refused change leaves no event', async () => {
  await recorded()
  const { body } = await stage.ask('POST', '/api/v1/identities', { name: 'x', organizationId: stage.organizationId, role: 'nope' })
  expect(body.statusCode).toBe(400)
  await stage.ask('POST', '/api/v1/auth/universal-auth/identities/00000000-0000-4000-8000-000000000000', {})
  expect(typesOf(await recorded()).filter((type) => type !== 'permission-denied')).toEqual([])
})
