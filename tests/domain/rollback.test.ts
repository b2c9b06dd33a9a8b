import type { ChangeSet } from '@hanzo-kms/contracts/secret-changes'
import type { RollbackPreview, RolledBack } from '@hanzo-kms/contracts/secret-rollback'
import { forgetRemovedSecrets } from '@hanzo-kms/core/secrets/forget-removed-secrets'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Domain, type Send, startDomain } from '../support/start-domain.ts'
import { createTestClock } from '../support/test-clock.ts'

const clock = createTestClock()
let domain: Domain
let at: string
beforeAll(async () => {
  domain = await startDomain({ clock })
  at = `/api/v1/projects/${domain.projectId}`
})
afterAll(() => domain.stop())

/** Nothing else happens in the same millisecond. */
const now = () => {
  clock.advance(5)
  const moment = new Date(clock.nowMs()).toISOString()
  clock.advance(5)
  return moment
}
const place = (environment: string, secretPath = '/') => ({ workspaceId: domain.projectId, environment, secretPath })
const raw = async (method: string, key: string, body: object, send: Send = domain.admin) => {
  clock.advance(1)
  const answer = await send(method, `/api/v3/secrets/raw/${key}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body.secret
}
const read = async (environment: string, path = '/') => {
  const { body } = await domain.admin(
    'GET',
    `/api/v3/secrets/raw?workspaceId=${domain.projectId}&environment=${environment}&secretPath=${path}&recursive=true`,
  )
  const secrets: { secretPath: string; secretKey: string; secretValue: string; secretComment: string }[] = body.secrets
  return Object.fromEntries(secrets.map((one) => [`${one.secretPath}:${one.secretKey}`, one.secretValue]))
}
const preview = (target: object, send: Send = domain.admin) => send('POST', `${at}/secret-rollback/preview`, target)
const rollBack = (target: object, send: Send = domain.admin) => send('POST', `${at}/secret-rollback`, target)
const folder = async (environment: string, path: string, name: string) =>
  (await domain.admin('POST', '/api/v1/folders', { workspaceId: domain.projectId, environment, path, name })).body.folder.id as string

test('an environment goes back to a moment as one change: what was deleted is back with its versions, what was made is gone, what was changed is as it was', async () => {
  await folder('dev', '/', 'api')
  await raw('POST', 'CHANGED', { ...place('dev'), secretValue: 'one', secretComment: 'why' })
  const gone = await raw('POST', 'GONE', { ...place('dev', '/api'), secretValue: 'kept\nbyte for byte ' })
  await raw('PATCH', 'GONE', { ...place('dev', '/api'), secretValue: 'second' })
  await raw('POST', 'SAME', { ...place('dev'), secretValue: 'same' })
  await raw('POST', 'THERE_AND_BACK', { ...place('dev'), secretValue: 'x' })
  await raw('POST', 'ELSEWHERE', { ...place('prod'), secretValue: 'untouched' })
  const moment = now()
  const before = await read('dev')
  await raw('PATCH', 'CHANGED', { ...place('dev'), secretValue: 'two', secretComment: 'because' })
  await raw('DELETE', 'GONE', place('dev', '/api'))
  await raw('POST', 'MADE', { ...place('dev', '/api'), secretValue: 'new' })
  await raw('PATCH', 'THERE_AND_BACK', { ...place('dev'), secretValue: 'y' })
  await raw('PATCH', 'THERE_AND_BACK', { ...place('dev'), secretValue: 'x' })
  await raw('PATCH', 'ELSEWHERE', { ...place('prod'), secretValue: 'changed' })
  const after = await read('dev')

  const seen: RollbackPreview = (await preview({ environment: 'dev', moment })).body
  expect(seen.changes).toEqual([
    { secretPath: '/', key: 'CHANGED', kind: 'update', version: 2, toVersion: 1, refusal: null },
    { secretPath: '/api', key: 'GONE', kind: 'create', version: null, toVersion: 2, refusal: null },
    { secretPath: '/api', key: 'MADE', kind: 'delete', version: 1, toVersion: null, refusal: null },
  ])
  expect(JSON.stringify(seen)).not.toMatch(/byte for byte|second|"one"|"two"/)
  expect(await read('dev'), 'a preview changes nothing').toEqual(after)

  const done: RolledBack = (await rollBack({ environment: 'dev', moment, preview: seen.preview })).body
  expect(done.changes).toEqual(seen.changes)
  expect(await read('dev')).toEqual(before)
  expect(await read('prod')).toEqual({ '/:ELSEWHERE': 'changed' })
  const { secretVersions } = (await domain.admin('GET', `/api/v1/secret/${gone.id}/secret-versions`)).body
  expect(secretVersions.map((one: { version: number; secretValue: string }) => [one.version, one.secretValue])).toEqual([
    [3, 'second'],
    [2, 'second'],
    [1, 'kept\nbyte for byte '],
  ])
  const { changeSets } = (await domain.admin('GET', `${at}/secret-changes?limit=1`)).body as { changeSets: ChangeSet[] }
  expect(changeSets[0]).toMatchObject({ id: done.changeSet?.id, message: `Rolled back to ${moment}`, secretPath: '/' })
  expect(changeSets[0]?.items).toHaveLength(3)
  // The rollback is a change like any other: it can be taken back, and a moment between can be reached too.
  expect((await domain.admin('POST', `${at}/secret-changes/${done.changeSet?.id}/revert`)).body.conflicts).toEqual([])
  expect(await read('dev')).toEqual(after)
  await rollBack({ environment: 'dev', moment })
  expect(await read('dev')).toEqual(before)
  const { auditLogs } = (await domain.admin('GET', `/api/v1/organization/audit-logs?eventType=roll-back-secrets`)).body
  expect(auditLogs[0].event.metadata).toMatchObject({ environment: 'dev', secretPath: '/', toMoment: moment, numberOfSecrets: 3 })
})

test('a moment while a secret was deleted stays a moment without it, also once it is back', async () => {
  await raw('POST', 'ON_OFF', { ...place('staging'), secretValue: 'on' })
  const on = now()
  await raw('DELETE', 'ON_OFF', place('staging'))
  const off = now()
  for (const [moment, there] of [
    [on, { '/:ON_OFF': 'on' }],
    [off, {}],
    [on, { '/:ON_OFF': 'on' }],
    [off, {}],
  ] as const) {
    clock.advance(5)
    await rollBack({ environment: 'staging', moment })
    expect(await read('staging')).toEqual(there)
  }
})

test('a folder alone goes back without those below or beside it; a renamed or moved secret is where it was', async () => {
  await folder('prod', '/', 'a')
  await folder('prod', '/a', 'below')
  for (const path of ['/a', '/a/below']) await raw('POST', 'K', { ...place('prod', path), secretValue: 'old' })
  await raw('POST', 'NAMED', { ...place('prod', '/a'), secretValue: 'named' })
  const moved = await raw('POST', 'MOVES', { ...place('prod', '/a'), secretValue: 'moves' })
  const moment = now()
  for (const path of ['/a', '/a/below']) await raw('PATCH', 'K', { ...place('prod', path), secretValue: 'new' })
  await raw('PATCH', 'NAMED', { ...place('prod', '/a'), newSecretName: 'RENAMED' })
  const move = { projectId: domain.projectId, sourceEnvironment: 'prod', sourceSecretPath: '/a', destinationEnvironment: 'prod' }
  const answer = await domain.admin('POST', '/api/v3/secrets/move', { ...move, destinationSecretPath: '/a/below', secretIds: [moved.id] })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  await rollBack({ environment: 'prod', secretPath: '/a', recursive: false, moment })
  expect(await read('prod', '/a')).toEqual({
    '/a:K': 'old',
    '/a:NAMED': 'named',
    '/a:MOVES': 'moves',
    '/a/below:K': 'new',
    '/a/below:MOVES': 'moves',
  })
  await rollBack({ environment: 'prod', secretPath: '/a', moment })
  expect(await read('prod', '/a')).toEqual({ '/a:K': 'old', '/a:NAMED': 'named', '/a:MOVES': 'moves', '/a/below:K': 'old' })
})

test('nobody rolls back or sees what is shut to them, and a reference that they may not follow stays out', async () => {
  await folder('dev', '/', 'mixed')
  const mixed = place('dev', '/mixed')
  for (const key of ['OPEN', 'SHUT', 'SEEN']) await raw('POST', key, { ...mixed, secretValue: `${key} old` })
  await raw('POST', 'POINTS', { ...mixed, secretValue: '${dev.mixed.SHUT}' })
  const moment = now()
  for (const key of ['OPEN', 'SHUT', 'SEEN', 'POINTS']) await raw('PATCH', key, { ...mixed, secretValue: `${key} new` })
  const allow = (actions: string[], secretName: string | { $in: string[] }) => ({
    ...{ subject: 'secrets', actions, inverted: false, conditions: { environment: 'dev', secretPath: '/mixed', secretName } },
  })
  const some = await domain.machineWith([
    allow(['describe', 'read-value', 'edit', 'create', 'delete'], { $in: ['OPEN', 'POINTS'] }),
    allow(['describe'], 'SEEN'),
  ])
  const seen: RollbackPreview = (await preview({ environment: 'dev', secretPath: '/mixed', moment }, some)).body
  expect(seen.changes.map(({ key, refusal }) => [key, refusal === null])).toEqual([
    ['OPEN', true],
    ['POINTS', false],
    ['SEEN', false],
  ])
  expect(JSON.stringify(seen)).not.toContain('old')
  expect((await rollBack({ environment: 'dev', secretPath: '/mixed', moment }, some)).status).toBe(200)
  expect(await read('dev', '/mixed')).toEqual({
    '/mixed:OPEN': 'OPEN old',
    '/mixed:POINTS': 'POINTS new',
    '/mixed:SEEN': 'SEEN new',
    '/mixed:SHUT': 'SHUT new',
  })
  for (const send of [preview, rollBack]) {
    expect((await send({ environment: 'dev', moment }, await domain.machine('viewer'))).status).toBe(403)
    expect((await send({ environment: 'dev', moment }, domain.stranger)).status).toBe(404)
  }
})

test('what changed since the preview refuses the rollback; rollbacks at once leave one result; each bad request has its sentence', async () => {
  await raw('POST', 'RACE', { ...place('staging'), secretValue: 'first' })
  const moment = now()
  await raw('PATCH', 'RACE', { ...place('staging'), secretValue: 'second' })
  const seen: RollbackPreview = (await preview({ environment: 'staging', moment })).body
  await raw('PATCH', 'RACE', { ...place('staging'), secretValue: 'third' })
  const stale = await rollBack({ environment: 'staging', moment, preview: seen.preview })
  expect(stale).toMatchObject({ status: 400, body: { error: 'PlanStale' } })
  expect(await read('staging')).toMatchObject({ '/:RACE': 'third' })
  const answers = await Promise.all(Array.from({ length: 6 }, () => rollBack({ environment: 'staging', moment })))
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
  expect(answers.filter(({ body }) => body.changeSet !== null)).toHaveLength(1)
  expect(await read('staging')).toMatchObject({ '/:RACE': 'first' })
  for (const [target, sentence] of [
    [{ environment: 'staging', moment: '2999-01-01T00:00:00Z' }, /future/],
    [{ environment: 'staging', moment: '2001-01-01T00:00:00Z' }, /30 days/],
    [{ environment: 'nowhere', moment }, /Environment with slug 'nowhere'/],
    [{ environment: 'staging', secretPath: '/none', moment }, /Folder with path '\/none'/],
  ] as const)
    expect((await rollBack(target)).body.message).toMatch(sentence)
  for (const moment of ['yesterday', 7, null, '']) expect((await rollBack({ environment: 'staging', moment })).status).toBe(422)
})

test('what was deleted is gone for good once no rollback reaches it', async () => {
  await raw('POST', 'OLD', { ...place('staging'), secretValue: 'old' })
  await raw('DELETE', 'OLD', place('staging'))
  const kept = () => domain.server.kms.store.transact(({ secrets }) => secrets.forgetRemoved(0, 1))
  expect(await kept()).toBe(0)
  expect(await forgetRemovedSecrets(domain.server.kms)).toBe(0)
  clock.advance(32 * 86_400_000)
  expect(await forgetRemovedSecrets(domain.server.kms)).toBeGreaterThan(0)
  expect(await forgetRemovedSecrets(domain.server.kms)).toBe(0)
})
