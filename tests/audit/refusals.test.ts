import type { AuditLog } from '@hanzo-kms/contracts/audit'
import { createRefusalGate } from '@hanzo-kms/core/audit/refusal-gate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, startDomain } from '../support/start-domain.ts'
import { createTestClock } from '../support/test-clock.ts'

let domain: Domain
const clock = createTestClock()
beforeAll(async () => {
  domain = await startDomain({ clock })
}, 60_000)
afterAll(() => domain?.stop())

async function refused(query = ''): Promise<readonly AuditLog[]> {
  return (await domain.admin('GET', `/api/v1/organization/audit-logs?limit=1000&outcome=refused${query}`)).body.auditLogs
}

test('whoever lacks a right is in the log of the project with what they wanted, and being refused often fills no disk', async () => {
  const { projectId } = domain
  const viewer = await domain.machine('viewer')
  const write = (key: string) =>
    viewer('POST', `/api/v3/secrets/raw/${key}`, { workspaceId: projectId, environment: 'dev', secretPath: '/', secretValue: 'canary' })
  for (let times = 0; times < 5; times += 1) expect((await write(`KEY_${times}`)).status).toBe(403)
  const [event, ...others] = await refused(`&projectId=${projectId}`)
  expect(others).toEqual([])
  expect(event).toMatchObject({
    ...{ outcome: 'refused', projectId, ipAddress: '127.0.0.1', actor: { type: 'identity', metadata: { name: 'viewer' } } },
    event: {
      type: 'permission-denied',
      metadata: { action: 'create', subject: 'secrets', method: 'POST', route: '/api/v3/secrets/raw/:secretName' },
    },
  })
  expect(JSON.stringify(event)).not.toContain('canary')
  await domain.server.kms.auditTrail.tellCounted()
  expect(await refused('&eventType=count-refusals')).toEqual([])
  clock.advance(60_000)
  await domain.server.kms.auditTrail.tellCounted()
  expect((await refused('&eventType=count-refusals')).map((told) => told.event.metadata)).toEqual([{ refusals: 4, actors: 1 }])
  await write('AGAIN')
  expect(await refused('&eventType=permission-denied')).toHaveLength(2)
})

test('guessing at a client secret without a lock-out is told once a minute and counted, and a wrong password says who was meant', async () => {
  const { admin, organizationId } = domain
  const { identity } = (await admin('POST', '/api/v1/identities', { name: 'guessed', organizationId })).body
  const { identityUniversalAuth } = (
    await admin('POST', `/api/v1/auth/universal-auth/identities/${identity.id}`, { lockoutEnabled: false })
  ).body
  const guess = { clientId: identityUniversalAuth.clientId, clientSecret: 'canary-guess' }
  for (let times = 0; times < 20; times += 1) expect((await admin('POST', '/api/v1/auth/universal-auth/login', guess)).status).toBe(401)
  expect((await refused('&eventType=login-identity-universal-auth')).map(({ event }) => event.metadata.reason)).toEqual([
    'Invalid credentials',
  ])
  await domain.server.kms.auditTrail.tellCounted(true)
  expect((await refused('&eventType=count-refusals'))[0]?.event.metadata).toEqual({ refusals: 19, actors: 1 })
  await admin('POST', '/api/v3/auth/login', { email: 'admin@example.com', password: 'canary-guess' })
  const [wrong] = await refused('&eventType=login-user')
  expect(wrong).toMatchObject({
    actor: { type: 'unknownUser' },
    event: { metadata: { email: 'admin@example.com', reason: 'wrong password' } },
  })
  expect(JSON.stringify(await refused())).not.toContain('canary')
})

test('of any number of refusals a minute has a bounded number of events, one actor does not use up the others’, and none goes uncounted', () => {
  const gate = createRefusalGate()
  const ask = (actorId: string, what: string, nowMs: number) => gate.tells({ organizationId: 'one', actorId, ipAddress: null, what }, nowMs)
  let told = 0
  for (let what = 0; what < 500; what += 1) told += Number(ask('loud', `what ${what}`, 0))
  expect(told).toBe(10)
  expect(ask('quiet', 'what', 0)).toBe(true)
  for (let actor = 0; actor < 500; actor += 1) told += Number(ask(`actor ${actor}`, 'what', 59_999))
  expect(told).toBe(59)
  expect(gate.takeCounts(59_999)).toEqual([])
  expect(ask('loud', 'what 0', 60_000)).toBe(true)
  const [count, ...others] = gate.takeCounts(60_000)
  expect(others).toEqual([])
  expect(told + 1 + (count?.refusals ?? 0)).toBe(1_001)
  expect(gate.takeCounts(60_000, true)).toEqual([])
})
