import { connectors } from '@hanzo-kms/server/connectors'
import { allRoutes } from '@hanzo-kms/server/routes/all-routes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addOrganization, type OtherOrganization } from '../support/add-organization.ts'
import { type Stage, startStage } from '../support/start-kms.ts'
import { type Asking, expectError, send } from './send.ts'

let stage: Stage
let other: OtherOrganization
let syncId: string
let secretId: string
beforeAll(async () => {
  stage = await startStage()
  other = await addOrganization(stage.server)
  await stage.importEnv('KEPT=as it was\n')
  syncId = (await stage.createSync()).id
  secretId = (await ask('GET', raw('KEPT'))).body.secret.id
})
afterAll(() => stage.stop())

const ask = (method: string, path: string, asking: Asking = {}) => send(stage.server.url, method, path, { token: stage.token, ...asking })
const raw = (key: string) => `/api/v3/secrets/raw/${encodeURIComponent(key)}?workspaceId=${stage.projectId}&environment=prod`
const place = () => ({ workspaceId: stage.projectId, environment: 'prod' })
const create = (key: string, body: Readonly<Record<string, unknown>>) =>
  ask('POST', `/api/v3/secrets/raw/${encodeURIComponent(key)}`, { json: { ...place(), ...body } })
const importing = (body: Readonly<Record<string, unknown>>) =>
  ask('POST', `/api/v1/projects/${stage.projectId}/secrets/import`, { json: { environment: 'prod', ...body } })
const keys = async () =>
  (await ask('GET', `/api/v3/secrets/raw?workspaceId=${stage.projectId}&environment=prod`)).body.secrets.map(
    ({ secretKey }: { secretKey: string }) => secretKey,
  )

describe('a value of the wrong kind is 422 with its path', () => {
  test.each([7, true, null, {}, [], ['x']])('%j', async (secretValue) => {
    const answer = await create('WRONG', { secretValue })
    expectError(answer, { status: 422, error: 'ValidationFailure' })
    expect(answer.body.message[0].path).toEqual(['secretValue'])
  })

  test('one that is missing', async () => {
    expectError(await create('WRONG', {}), { status: 422 })
    expectError(await create('WRONG', { secretValue: 'x', environment: undefined }), { status: 422 })
  })
})

describe('text that could not be given back as it came is refused, wherever it is', () => {
  test.each([
    ['NUL', 'a\u0000b', /NUL/],
    ['the first half of a surrogate pair', 'a\ud83d', /surrogate/],
    ['the second half of a surrogate pair', '\ude00b', /surrogate/],
  ])('%s', async (_, text, message) => {
    expectError(await create('WRONG', { secretValue: text }), { status: 422, message })
    expectError(await create('WRONG', { secretValue: 'x', secretComment: text }), { status: 422, message })
    expectError(await create('WRONG', { secretValue: 'x', secretMetadata: [{ key: 'k', value: text }] }), { status: 422, message })
    expectError(await create('WRONG', { secretValue: 'x', secretPath: `/${text}` }), { status: 422, message })
    expectError(await create('WRONG', { secretValue: 'x', environment: text }), { status: 422, message })
    const batch = { ...place(), secrets: [{ secretKey: `K${text}`, secretValue: 'x' }] }
    expectError(await ask('POST', '/api/v3/secrets/batch/raw', { json: batch }), { status: 422, message })
    expectError(await importing({ content: `FINE=1\nBAD='${text}'\n` }), { status: 422, message: /line 2/ })
    expectError(await ask('POST', '/api/v1/projects', { json: { projectName: text } }), { status: 422, message })
    expectError(await ask('PUT', `/api/v1/secret-syncs/windmill/${syncId}/decisions`, { json: { decisions: { [text]: 'leave' } } }), {
      status: 422,
      message,
    })
    expectError(await ask('POST', '/api/v3/auth/login', { json: { email: text, password: 'x' } }), { status: 422, message })
    expect(await keys()).toEqual(['KEPT'])
  })

  test('everything else is kept byte for byte', async () => {
    const value = '\u0001\u007f\u0085\u2028\ufeff\uffff\u{10ffff} \t\r\n e\u0301 \u202e'
    expect((await create('ODD', { secretValue: value })).status).toBe(200)
    expect((await ask('GET', raw('ODD'))).body.secret.secretValue).toBe(value)
    await ask('DELETE', '/api/v3/secrets/raw/ODD', { json: place() })
  })
})

describe('sizes', () => {
  test('a value of 1 MiB is kept; one byte more is 422 and says both sizes', async () => {
    const largest = 'é'.repeat(524_288)
    expect((await create('LARGE', { secretValue: largest })).status).toBe(200)
    expect((await ask('GET', raw('LARGE'))).body.secret.secretValue).toBe(largest)
    expectError(await create('LARGER', { secretValue: `${largest}x` }), {
      status: 422,
      message: /1048576 bytes of UTF-8; this one has 1048577/,
    })
    await ask('DELETE', '/api/v3/secrets/raw/LARGE', { json: place() })
  })

  test.each([
    ['a key', async () => create('K'.repeat(256), { secretValue: 'x' }), 400],
    ['a project', async () => ask('POST', '/api/v1/projects', { json: { projectName: 'n'.repeat(65) } }), 422],
    ['a slug', async () => ask('POST', '/api/v1/projects', { json: { projectName: 'n', slug: 's'.repeat(65) } }), 422],
    ['a path', async () => create('K', { secretValue: 'x', secretPath: `/${'p'.repeat(1_025)}` }), 422],
    ['an environment', async () => create('K', { secretValue: 'x', environment: 'e'.repeat(129) }), 422],
    ['a comment', async () => create('K', { secretValue: 'x', secretComment: 'c'.repeat(10_001) }), 422],
    ['an id', async () => ask('GET', `/api/v1/projects/${'i'.repeat(129)}`), 422],
    ['an e-mail address', async () => ask('POST', '/api/v3/auth/login', { json: { email: 'e'.repeat(2_000), password: 'x' } }), 422],
  ])('%s that is too long is refused with a sentence', async (_, asking, status) => {
    const answer = await asking()
    expect([400, 422]).toContain(status)
    expectError(answer, { status: answer.status, message: /\d/ })
    expect([400, 422]).toContain(answer.status)
  })

  test('1,000 secrets in one request, and not 1,001', async () => {
    const secrets = Array.from({ length: 1_001 }, (_, index) => ({ secretKey: `MANY_${index}`, secretValue: 'x' }))
    expectError(await ask('POST', '/api/v3/secrets/batch/raw', { json: { ...place(), secrets } }), { status: 422, message: /at most 1000/ })
    expect(await keys()).toEqual(['KEPT'])
  })

  test('a file of 10,000 keys is refused as a whole, and the limit is said', async () => {
    const content = Array.from({ length: 10_000 }, (_, index) => `KEY_${index}=value ${index}`).join('\n')
    const dotenv = await importing({ content })
    expectError(dotenv, { status: dotenv.status, message: /1,?000/ })
    const json = await importing({
      format: 'json',
      content: JSON.stringify(Object.fromEntries(content.split('\n').map((line) => line.split('=')))),
    })
    expectError(json, { status: json.status, message: /1,?000/ })
    expect([dotenv.status, json.status].every((status) => status === 400 || status === 422)).toBe(true)
    expect(await keys()).toEqual(['KEPT'])
  })
})

describe('a file that cannot be read says which lines and why, and changes nothing', () => {
  test('duplicates and bad lines of a .env file', async () => {
    const answer = await importing({ content: 'A=1\nthis is CANARY-LINE\nB="open\nA=2\n' })
    expectError(answer, { status: 400, error: 'BadRequest', message: /line 2: .*line 3: /s })
    expect(answer.body.details.map(({ line }: { line: number }) => line)).toEqual([2, 3])
    const twice = await importing({ content: 'A=1\nB=2\nA=3\n' })
    expectError(twice, { status: 400, message: /line 3: .*A.*line 1/ })
    expect(JSON.stringify(answer.body)).not.toContain('CANARY')
    expect(await keys()).toEqual(['KEPT'])
  })

  test('JSON with a duplicate, __proto__, and values of the wrong kind', async () => {
    expectError(await importing({ format: 'json', content: '{"A":"1",\n"A":"2"}' }), { status: 400, message: /line 2/ })
    expectError(await importing({ format: 'json', content: '{"A":1}' }), { status: 400, message: /must be a string/ })
    expectError(await importing({ format: 'json', content: '[1]' }), { status: 400, message: /one JSON object/ })
    expectError(await importing({ format: 'json', content: '{"A":"CANARY-LINE' }), { status: 400, message: /line 1/ })
    expect((await importing({ format: 'json', content: '{"__proto__":"kept","constructor":"kept"}' })).status).toBe(200)
    expect(await keys()).toEqual(['KEPT', '__proto__', 'constructor'])
    for (const key of ['__proto__', 'constructor']) {
      expect((await ask('GET', raw(key))).body.secret.secretValue).toBe('kept')
      await ask('DELETE', `/api/v3/secrets/raw/${key}`, { json: place() })
    }
  })
})

test('a name that the destination cannot hold is kept here, and blocked in the plan with the reason', async () => {
  const names = ['with blank', 'punkt.ü', 'a#b', '日本']
  for (const name of names) expect((await create(name, { secretValue: 'x' })).status).toBe(200)
  const { body } = await ask('POST', `/api/v1/secret-syncs/windmill/${syncId}/plan`)
  const steps = new Map<string, { action: string; reason: string }>(body.plan.steps.map((step: { key: string }) => [step.key, step]))
  for (const name of names) {
    expect(steps.get(name)).toMatchObject({ action: 'blocked' })
    expect(steps.get(name)?.reason).not.toBe('')
  }
  for (const name of names) await ask('DELETE', `/api/v3/secrets/raw/${encodeURIComponent(name)}`, { json: place() })
})

describe('ids', () => {
  const withParameters = allRoutes(connectors).filter(({ method, path }) => method === 'GET' && /:\w+Id/.test(path))
  const address = (path: string, idOf: (name: string) => string) =>
    path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(idOf(name)))

  test.each(['00000000-0000-4000-8000-000000000000', 'no-id-at-all', "' or 1=1 --", '..%2f', '\ud7ff\u{1f600}'])(
    'unknown ones are not found: %s',
    async (id) => {
      expect(withParameters.length).toBeGreaterThan(5)
      for (const { path } of withParameters) {
        const answer = await ask(
          'GET',
          address(path, () => id),
        )
        expectError(answer, { status: answer.status })
        expect([404, 422], `${path}: ${answer.status}`).toContain(answer.status)
        if (/^[0-9a-f-]{36}$/.test(id)) expect(answer.status, path).toBe(404)
      }
    },
  )

  test('those of another organization are not found, in the very words for those that do not exist', async () => {
    const ours: Readonly<Record<string, string>> = { projectId: stage.projectId, connectionId: stage.connectionId, syncId, secretId }
    let compared = 0
    for (const { path, isEventStream } of withParameters) {
      const parameters = [...path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? '')
      if (!parameters.every((name) => name in ours)) continue
      const idOf = (name: string) => ours[name] ?? ''
      // A stream goes on for whom it is for.
      if (!isEventStream) expect((await ask('GET', address(path, idOf))).status, path).toBe(200)
      const foreign = await ask('GET', address(path, idOf), { token: other.token })
      const missing = await ask(
        'GET',
        address(path, () => '00000000-0000-4000-8000-000000000000'),
        { token: other.token },
      )
      expectError(foreign, { status: 404, error: 'NotFound' })
      const words = (text: string) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
      expect(words(foreign.body.message), path).toBe(words(missing.body.message))
      compared += 1
    }
    expect(compared).toBeGreaterThanOrEqual(4)
  })

  test('nothing of another organization can be written or deleted', async () => {
    const as = { token: other.token }
    expectError(await ask('POST', '/api/v3/secrets/raw/NEW', { ...as, json: { ...place(), secretValue: 'x' } }), { status: 404 })
    expectError(await ask('PATCH', '/api/v3/secrets/raw/KEPT', { ...as, json: { ...place(), secretValue: 'x' } }), { status: 404 })
    expectError(await ask('DELETE', '/api/v3/secrets/raw/KEPT', { ...as, json: place() }), { status: 404 })
    expectError(await ask('DELETE', `/api/v1/app-connections/windmill/${stage.connectionId}`, as), { status: 404 })
    expectError(await ask('PATCH', `/api/v1/app-connections/windmill/${stage.connectionId}`, { ...as, json: { name: 'mine' } }), {
      status: 404,
    })
    expectError(await ask('DELETE', `/api/v1/secret-syncs/windmill/${syncId}`, as), { status: 404 })
    expectError(await ask('POST', `/api/v1/secret-syncs/windmill/${syncId}/sync-secrets`, as), { status: 404 })
    expect((await ask('GET', raw('KEPT'))).body.secret.secretValue).toBe('as it was')
  })
})
