import type { AuditLog } from '@hanzo-kms/contracts/audit'
import { recordEvent } from '@hanzo-kms/core/audit/record-event'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, type Send, startDomain } from '../support/start-domain.ts'
import { createTestClock } from '../support/test-clock.ts'

const LOGS = '/api/v1/organization/audit-logs'
const DAY_MS = 24 * 60 * 60 * 1_000

let domain: Domain
let hiddenProjectId: string
const clock = createTestClock()
beforeAll(async () => {
  domain = await startDomain({ clock })
  const { admin, projectId } = domain
  hiddenProjectId = (await admin('POST', '/api/v1/projects', { projectName: 'Hidden' })).body.project.id
  for (const [project, key] of [
    [projectId, 'OPEN'],
    [hiddenProjectId, 'HIDDEN'],
  ])
    await admin('POST', `/api/v3/secrets/raw/${key}`, { workspaceId: project, environment: 'dev', secretPath: '/', secretValue: 'canary' })
}, 60_000)
afterAll(() => domain?.stop())

interface Listed {
  readonly auditLogs: readonly AuditLog[]
  readonly nextCursor: string | null
}

async function list(send: Send, query: Readonly<Record<string, string | number>> = {}): Promise<Listed> {
  const { status, body } = await send('GET', `${LOGS}?${new URLSearchParams({ limit: '1000', ...texts(query) })}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
const texts = (query: object) => Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
const typesOf = ({ auditLogs }: Listed) => auditLogs.map(({ event }) => event.type)
const projectsOf = ({ auditLogs }: Listed) => [...new Set(auditLogs.map(({ projectId }) => projectId))]

test('an event is shown as the clients of the family read it, newest first, and reading is an event itself', async () => {
  const { auditLogs } = await list(domain.admin, { eventType: 'create-secrets', projectId: domain.projectId })
  expect(auditLogs).toHaveLength(1)
  expect(auditLogs[0]).toMatchObject({
    ...{ ipAddress: '127.0.0.1', userAgent: 'node', userAgentType: 'other', expiresAt: null, orgId: domain.organizationId },
    ...{ projectId: domain.projectId, projectName: 'Shop', outcome: 'success' },
    event: { type: 'create-secrets', metadata: { environment: 'dev', secretPath: '/', numberOfSecrets: 1, secretKeys: ['OPEN'] } },
    actor: { type: 'identity', metadata: { identityId: expect.any(String), name: expect.any(String) } },
  })
  const [newest] = (await list(domain.admin)).auditLogs
  expect(newest).toMatchObject({ projectId: domain.projectId, event: { type: 'view-audit-logs' } })
  expect(newest?.event.metadata).toMatchObject({ filters: expect.arrayContaining(['projectId', 'types']), limit: 1000 })
  await list(domain.admin, { offset: 1 })
  expect(typesOf(await list(domain.admin)).filter((type) => type === 'view-audit-logs')).toHaveLength(2)
})

test('a member of the organization sees its events and those of projects whose log they may read, and no other', async () => {
  const member = await domain.machine('viewer')
  const seen = await list(member)
  expect(projectsOf(seen).sort()).toEqual([domain.projectId, null].sort())
  expect(projectsOf(await list(domain.admin))).toContain(hiddenProjectId)
  const refused = await member('GET', `${LOGS}?projectId=${hiddenProjectId}`)
  expect(refused).toMatchObject({ status: 403, body: { error: 'PermissionDenied' } })
  for (const query of [{ secretKey: 'HIDDEN' }, { eventMetadata: 'secretKeys=HIDDEN' }, { eventMetadata: `slug=hidden` }])
    expect(typesOf(await list(member, query)), JSON.stringify(query)).toEqual([])
  expect(typesOf(await list(domain.admin, { secretKey: 'HIDDEN' }))).toEqual(['create-secrets'])
  const outside = await domain.machine('no-access')
  expect(projectsOf(await list(outside))).toEqual([null])
})

test('a reader of one project reads that, whatever they are in the organization; with a condition it is not the whole and so nothing', async () => {
  const reader = await domain.machineWith([{ subject: 'audit-logs', actions: ['read'], inverted: false }])
  expect(projectsOf(await list(reader, { projectId: domain.projectId }))).toEqual([domain.projectId])
  expect((await reader('GET', LOGS)).status).toBe(403)
  expect((await reader('GET', `${LOGS}/export?projectId=${domain.projectId}`)).status).toBe(403)
  expect((await reader('POST', `${LOGS}/verify`)).status).toBe(403)
  const partly = await domain.machineWith([
    { subject: 'audit-logs', actions: ['read'], inverted: false, conditions: { environment: 'dev' } },
  ])
  expect((await partly('GET', `${LOGS}?projectId=${domain.projectId}`)).status).toBe(403)
})

test('another organization finds no project of ours, and none of its events in ours', async () => {
  expect((await domain.stranger('GET', `${LOGS}?projectId=${domain.projectId}`)).status).toBe(404)
  expect((await domain.stranger('GET', `${LOGS}/export?projectId=${domain.projectId}`)).status).toBe(404)
  const theirs = await list(domain.stranger)
  expect(projectsOf(theirs)).toContain(domain.strangersProjectId)
  expect(new Set(theirs.auditLogs.map(({ orgId }) => orgId))).not.toContain(domain.organizationId)
})

test('every filter lets through what fits it', async () => {
  const { admin, projectId } = domain
  const send = (name: string) =>
    admin('GET', `/api/v3/secrets/raw?workspaceId=${projectId}&environment=dev&secretPath=/`, undefined, { 'user-agent': name })
  for (const agent of ['cli', 'k8-operator/1.2', 'Mozilla/5.0', 'infisical-go-sdk', 'curl/8']) await send(agent)
  const reading = { eventType: 'get-secrets' }
  for (const [type, count] of Object.entries({ cli: 1, 'k8-operator': 1, web: 1, 'infisical-go-sdk': 1, terraform: 0, other: 1 }))
    expect((await list(admin, { ...reading, userAgentType: type })).auditLogs, type).toHaveLength(count)
  const count = async (query: Readonly<Record<string, string>>) => (await list(admin, { projectId, ...query })).auditLogs.length
  const all = { eventType: 'get-secrets,create-secret' }
  expect(await count(all)).toBe(6)
  const [one] = (await list(admin, { projectId, ...all })).auditLogs
  const actorId = String(one?.actor.metadata.identityId)
  for (const same of [
    ...[{ environment: 'dev' }, { secretPath: '/' }, { secretPath: '' }, { actorType: 'identity' }, { actor: actorId }],
    ...[{ outcome: 'success' }, { eventMetadata: 'environment=dev, secretPath=/' }],
  ])
    expect(await count({ ...all, ...(same as object) }), JSON.stringify(same)).toBe(6)
  for (const other of [
    ...[{ environment: 'prod' }, { secretPath: '/a' }, { actorType: 'user' }, { actorType: 'scimClient' }, { actor: 'nobody' }],
    ...[{ outcome: 'refused' }, { eventMetadata: 'environment=prod' }, { secretKey: 'NONE' }],
  ])
    expect(await count({ ...all, ...(other as object) }), JSON.stringify(other)).toBe(0)
})

test('without dates a page is about today; dates may be three months apart, in their order, and a wrong question is named', async () => {
  const { admin } = domain
  const startedMs = clock.nowMs()
  clock.advance(2 * DAY_MS)
  expect(typesOf(await list(admin))).toEqual([])
  const iso = (ms: number) => new Date(ms).toISOString()
  expect(typesOf(await list(admin, { startDate: iso(startedMs - DAY_MS) }))).toContain('create-secrets')
  expect(typesOf(await list(admin, { endDate: iso(startedMs) }))).toContain('create-secrets')
  expect(typesOf(await list(admin, { startDate: '2026-02-01T00:00:00Z', endDate: '2026-05-01T00:00:00Z' }))).toEqual([])
  const wrong = [
    { startDate: '2026-02-01T00:00:00Z', endDate: '2026-05-01T00:00:00.001Z' },
    { startDate: '2026-02-02T00:00:00Z', endDate: '2026-02-01T00:00:00Z' },
    ...[{ startDate: iso(startedMs + 9 * DAY_MS) }, { startDate: '2020-01-01T00:00:00Z' }, { startDate: 'yesterday' }],
    ...[{ eventType: 'get-secrets,nothing' }, { eventType: 'constructor' }, { actorType: 'nobody' }, { userAgentType: 'nothing' }],
    ...[
      { eventMetadata: 'environment' },
      { limit: '1001' },
      { limit: '0' },
      { offset: '-1' },
      { cursor: 'nonsense' },
      { secretKey: 'a\0b' },
    ],
  ]
  for (const query of wrong) {
    const { status, body } = await admin('GET', `${LOGS}?${new URLSearchParams(query as Record<string, string>)}`)
    expect({ query, status, error: body.error }).toEqual({ query, status: 422, error: 'ValidationFailure' })
  }
  for (const extreme of ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59-14:00', '9999-12-31T23:59:59.999999Z'])
    await list(admin, { startDate: extreme, endDate: extreme })
  clock.advance(-2 * DAY_MS)
})

test('pages by offset and by cursor are the same events, each once, while others come', async () => {
  const { admin, projectId } = domain
  const filter = { projectId, eventType: 'get-secrets,create-secrets,create-environment,create-project' }
  const whole = (await list(admin, filter)).auditLogs.map(({ id }) => id)
  expect(whole.length).toBeGreaterThan(5)
  const byOffset: string[] = []
  for (let offset = 0; offset < whole.length; offset += 2)
    byOffset.push(...(await list(admin, { ...filter, offset, limit: 2 })).auditLogs.map(({ id }) => id))
  expect(byOffset).toEqual(whole)
  const byCursor: string[] = []
  for (
    let page = await list(admin, { ...filter, limit: 2 });
    ;
    page = await list(admin, { ...filter, limit: 2, cursor: page.nextCursor ?? '' })
  ) {
    byCursor.push(...page.auditLogs.map(({ id }) => id))
    if (page.nextCursor === null) break
    await admin('GET', `/api/v3/secrets/raw?workspaceId=${projectId}&environment=dev&secretPath=/`)
  }
  expect(byCursor).toEqual(whole)
})

async function exported(token: string, query = ''): Promise<{ status: number; lines: (AuditLog & { digest: string | null })[] }> {
  const answer = await fetch(`${domain.server.url}${LOGS}/export${query}`, { headers: { authorization: `Bearer ${token}` } })
  if (answer.status === 200) expect(answer.headers.get('content-type')).toBe('application/jsonl')
  const text = await answer.text()
  return {
    status: answer.status,
    lines:
      answer.status === 200
        ? text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line))
        : [],
  }
}

test('an export has every event of the organization, in pages, with its place in the chain and its digest; it is an event itself', async () => {
  const { server, organizationId, adminToken, admin } = domain
  const platform = { kind: 'platform', id: null, organizationId, ipAddress: null, userAgent: null } as const
  await server.kms.store.transact(async (inside) => {
    for (let events = 1; events <= 600; events += 1)
      await recordEvent(server.kms, inside, platform, { type: 'prune-audit-logs', metadata: { events, olderThanDays: 1 } })
  })
  await server.kms.auditTrail.linkAll()
  const { lines } = await exported(adminToken)
  const counted = lines.filter(({ event }) => event.type === 'prune-audit-logs').map(({ event }) => event.metadata.events)
  expect(counted).toEqual(Array.from({ length: 600 }, (_, index) => 600 - index))
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
  const first = lines.find(({ position }) => position === 1)
  expect(first).toMatchObject({ event: { type: 'bootstrap-instance' }, digest: expect.stringMatching(/^[\w-]{43}$/) })
  expect(typesOf(await list(admin, { eventType: 'export-audit-logs' }))).toEqual(['export-audit-logs'])
  const { lines: few } = await exported(adminToken, `?projectId=${hiddenProjectId}&eventType=create-secrets`)
  expect(few.map(({ event }) => event.metadata.secretKeys)).toEqual([['HIDDEN']])
})

test('the chain of the organization is whole, and a changed event is named by its place', async () => {
  const { admin, server, organizationId } = domain
  await server.kms.auditTrail.linkAll()
  const { body: whole } = await admin('POST', `${LOGS}/verify`)
  expect(whole).toMatchObject({ orgId: organizationId, isIntact: true, broken: null, position: whole.events })
  const { position, head } = whole
  expect((await admin('POST', `${LOGS}/verify`, { anchors: [{ position, head }] })).body).toMatchObject({ isIntact: true, anchorsHeld: 1 })
  const cut = (await admin('POST', `${LOGS}/verify`, { anchors: [{ position: position + 1_000, head }] })).body
  expect(cut).toMatchObject({ isIntact: false, broken: { what: expect.stringContaining('cut off') } })
  const digest = new Uint8Array(32)
  await server.kms.store.transact(({ audit }) =>
    audit.replaceByGap({ organizationId, firstPosition: 3, lastPosition: 3, digest, seal: digest }, []),
  )
  const { status, body } = await admin('POST', `${LOGS}/verify`)
  expect({ status, body }).toMatchObject({
    status: 200,
    body: { isIntact: false, position: 2, broken: { position: 3, what: expect.stringContaining('pruned') } },
  })
  expect((await list(admin, { eventType: 'verify-audit-logs' })).auditLogs[0]?.event.metadata).toEqual({ isIntact: false, events: 2 })
})
