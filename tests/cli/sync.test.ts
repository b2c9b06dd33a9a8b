import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePerson, type Person } from './run-kms.ts'
import { openStandIn, type StandIn, token } from './stand-in.ts'
import { connectionId, planId, planOf, runOf, step, syncId } from './stand-in-connections.ts'
import { failure, projectId } from './stand-in-wire.ts'

let standIn: StandIn
let person: Person
beforeAll(async () => {
  standIn = await openStandIn()
  person = makePerson({ KMS_URL: standIn.url, KMS_TOKEN: token, KMS_PROJECT: projectId, KMS_ENV: 'dev' })
})
afterAll(async () => {
  person.leave()
  await standIn.close()
})
beforeEach(() => {
  standIn.asked.length = 0
})

const changes = [step('A', 'create'), step('B', 'update'), step('C', 'delete'), step('SAME', 'unchanged'), step('SAME_TOO', 'unchanged')]
const planned = (steps: ReturnType<typeof step>[], heldReason?: string) =>
  standIn.next('POST', /\/plan$/, { body: planOf(steps, heldReason) })
const ran = (state: string, steps: readonly unknown[] = [], message: string | null = null) => {
  standIn.next('POST', /\/runs$/, { body: runOf('queued', []) })
  standIn.next('GET', /\/runs\/[^/]+$/, { body: runOf('running', []) })
  standIn.next('GET', /\/runs\/[^/]+$/, { body: runOf(state, steps, message) })
}
const result = (key: string, state: string, action = 'create', failed?: string) => ({
  ...step(key, action),
  state,
  ...(failed ? { failure: failed } : {}),
})
const runsStarted = () => standIn.asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/runs'))

test('plan shows each change with its mark and reason, and counts what stays', async () => {
  planned([...changes, step('D', 'needs-decision'), step('E', 'blocked')])
  const { code, out } = await person.kms(['sync', 'plan', 'my-sync'])
  expect(code).toBe(0)
  for (const line of [/^\+ {2}A .*because of create$/m, /^~ {2}B /m, /^- {2}C /m, /^! {2}D /m, /^x {2}E /m]) expect(out).toMatch(line)
  expect(out).toContain('1 to create, 1 to update, 1 to delete, 1 waiting for a decision, 1 blocked, 2 unchanged.')
  expect(out).not.toContain('SAME')
  planned(changes)
  expect((await person.kms(['sync', 'plan', syncId, '--all'])).out).toMatch(/^\. {2}SAME_TOO /m)
})

test('plan --exit-code leaves 0 in sync, 2 when anything is pending, 1 on an error', async () => {
  const leaves = async () => (await person.kms(['sync', 'plan', 'my-sync', '--exit-code'])).code
  planned([step('A', 'unchanged'), step('B', 'protected'), step('C', 'left')])
  expect(await leaves()).toBe(0)
  for (const action of ['create', 'update', 'delete', 'needs-decision', 'blocked', 'hidden']) {
    planned([step('A', action)])
    expect({ action, code: await leaves() }).toEqual({ action, code: 2 })
  }
  standIn.next('POST', /\/plan$/, failure(400, 'BadRequest', 'The folder is gone'))
  expect(await leaves()).toBe(1)
})

test('apply starts just the shown plan, follows it to its end, and leaves 0 when all landed', async () => {
  planned(changes)
  ran('succeeded', [result('A', 'done'), result('B', 'done', 'update')])
  const { code, document, err } = await person.json(['sync', 'apply', 'my-sync', '--yes'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(document.run.state).toBe('succeeded')
  expect(runsStarted().map(({ body }) => body)).toEqual([{ planId }])
})

test('apply leaves 1 when a key failed or stays behind, and says which and why', async () => {
  planned(changes)
  ran(
    'failed',
    [result('A', 'done'), { ...result('B', 'failed', 'update', 'forbidden'), reason: 'no right to write' }],
    '1 of 2 keys did not land',
  )
  const failed = await person.kms(['sync', 'apply', 'my-sync', '--yes'])
  expect(failed.code).toBe(1)
  expect(failed.out).toMatch(/^~ {2}B {4}failed {2}forbidden: no right to write$/m)
  planned([step('A', 'create'), step('B', 'needs-decision')])
  ran('succeeded', [result('A', 'done'), result('B', 'none', 'needs-decision')])
  expect((await person.kms(['sync', 'apply', 'my-sync', '--yes'])).code).toBe(1)
  planned([step('B', 'needs-decision')])
  expect((await person.kms(['sync', 'apply', 'my-sync', '--yes'])).code).toBe(1)
})

test('apply leaves 2 when the plan went stale, whether the server or the run says so', async () => {
  planned(changes)
  standIn.next('POST', /\/runs$/, failure(400, 'PlanStale', 'The source changed since this plan was made.'))
  expect(await person.json(['sync', 'apply', 'my-sync', '--yes'])).toMatchObject({ code: 2, document: { error: { code: 'PlanStale' } } })
  planned(changes)
  ran('stale', [], 'Nothing was written; make a new plan.')
  expect(await person.kms(['sync', 'apply', 'my-sync', '--yes'])).toMatchObject({ code: 2 })
})

test('nothing is written without a yes, and a held plan needs more than --yes', async () => {
  planned(changes)
  expect(await person.kms(['sync', 'apply', 'my-sync'])).toMatchObject({ code: 1 })
  planned(changes, 'This would delete everything.')
  const held = await person.kms(['sync', 'apply', 'my-sync', '--yes'])
  expect(held.code).toBe(1)
  expect(held.err).toContain('This would delete everything.')
  expect(runsStarted()).toEqual([])
  planned(changes, 'This would delete everything.')
  ran('succeeded', [result('A', 'done')])
  expect((await person.kms(['sync', 'apply', 'my-sync', '--yes', '--approve-held'])).code).toBe(0)
  expect(runsStarted()).toHaveLength(1)
})

test('a plan without changes starts no run', async () => {
  planned([step('A', 'unchanged')])
  expect(await person.json(['sync', 'apply', 'my-sync'])).toMatchObject({ code: 0, document: { run: null } })
  expect(runsStarted()).toEqual([])
})

test('decide sends words by key, and null to take one back', async () => {
  standIn.next('PUT', /decisions$/, { body: { decisions: { A: 'adopt' } } })
  expect((await person.kms(['sync', 'decide', 'my-sync', 'A=adopt', 'B=none'])).code).toBe(0)
  expect(standIn.asked.at(-1)?.body).toEqual({ decisions: { A: 'adopt', B: null } })
  expect((await person.kms(['sync', 'decide', 'my-sync', 'A=maybe'])).code).toBe(1)
})

test('create takes the destination from the connection, and its place as the destination names it', async () => {
  const args = ['sync', 'create', 'my-sync', '--connection', 'my-connection', '--to', 'place=here', '--to', 'path=f/a=b/', '--path', '/web']
  expect((await person.kms([...args, '--manual', '--keep-removed', '--key-schema', 'APP_{{secretKey}}'])).code).toBe(0)
  expect(standIn.asked.at(-1)).toMatchObject({
    path: '/api/v1/secret-syncs/somewhere',
    body: {
      ...{ name: 'my-sync', projectId, environment: 'dev', secretPath: '/web', connectionId, isAutoSyncEnabled: false },
      destinationConfig: { place: 'here', path: 'f/a=b/' },
      syncOptions: { initialSyncBehavior: 'overwrite-destination', disableSecretDeletion: true, keySchema: 'APP_{{secretKey}}' },
    },
  })
})

test('status, list and delete speak of the sync by name or id', async () => {
  expect((await person.kms(['sync', 'status', 'my-sync'])).out).toMatch(/succeeded/)
  expect((await person.kms(['sync', 'list'])).out).toContain('somewhere place here')
  expect((await person.kms(['sync', 'delete', syncId])).code).toBe(1)
  expect((await person.kms(['sync', 'delete', syncId, '--yes', '--remove-secrets'])).code).toBe(0)
  expect(standIn.asked.at(-1)).toMatchObject({ method: 'DELETE', query: { removeSecrets: 'true' } })
  expect((await person.kms(['sync', 'plan', 'no-such-sync'])).err).toContain('kms sync list')
})

test('a sync by its id needs no project', async () => {
  planned(changes)
  expect((await person.kms(['sync', 'plan', syncId], { env: { KMS_PROJECT: '' } })).code).toBe(0)
})

test('check says what is known, and what is unknown with its reason', async () => {
  const { out } = await person.kms(['connections', 'check', 'my-connection'])
  expect(out).toMatch(/^account +ada@example\.com$/m)
  expect(out).toMatch(/^token ends +never$/m)
  expect(out).toMatch(/^scopes +unknown: this version does not tell scopes$/m)
  expect(out).toMatch(/^main +Main +developer +unknown: it does not tell$/m)
  expect((await person.json(['connections', 'check', connectionId])).document.facts.scopes.known).toBe(false)
})

test('a connection’s token comes from standard input, and never comes out again', async () => {
  standIn.next('POST', /app-connections/, failure(400, 'BadRequest', 'Failed to validate credentials: canary-token'))
  const refused = await person.kms(['connections', 'create', 'my-connection', '--token', '-'], { stdin: 'canary-token\n' })
  expect(refused.code).toBe(1)
  expect(refused.out + refused.err).not.toContain('canary')
  expect(standIn.asked.at(-1)?.body).toEqual({
    name: 'my-connection',
    method: 'access-token',
    projectId,
    credentials: { token: 'canary-token' },
  })
  expect((await person.kms(['connections', 'update', 'my-connection', '--token', '-'], { stdin: 'new' })).code).toBe(0)
  expect(standIn.asked.at(-1)?.body).toEqual({ credentials: { token: 'new' } })
  expect((await person.kms(['connections', 'update', 'my-connection'])).err).toContain('Nothing to change')
  expect((await person.kms(['connections', 'delete', 'my-connection'])).err).toContain('Add --yes')
  expect((await person.kms(['connections', 'delete', 'my-connection', '--yes'])).code).toBe(0)
})
