import { limits } from '@hanzo-kms/contracts'
import { connectors } from '@hanzo-kms/server/connectors'
import { allRoutes } from '@hanzo-kms/server/routes/all-routes'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { type Asking, expectError, send, sendBytes } from './send.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

const path = '/api/v1/projects'
const post = (asking: Asking) => send(stage.server.url, 'POST', path, { token: stage.token, ...asking })
const nested = (depth: number) => `{"projectName":"x","deep":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`

describe('a body that is no JSON is a 400 with a sentence that quotes nothing of it', () => {
  test.each([
    ['no JSON at all', 'projectName=x'],
    ['an end that is missing', '{"projectName":"CANARY-BODY"'],
    ['a comma too much', '{"projectName":"CANARY-BODY",}'],
    ['single quotes', "{'projectName':'CANARY-BODY'}"],
    ['a comment', '{"projectName":"x"} // CANARY-BODY'],
    ['two documents', '{"projectName":"x"}{"projectName":"CANARY-BODY"}'],
    ['a raw NUL', '{"projectName":"CANARY-BODY\u0000"}'],
    ['a raw line end in a string', '{"projectName":"CANARY-BODY\n"}'],
    ['an unknown escape', '{"projectName":"CANARY-BODY\\x"}'],
    ['NaN', '{"projectName":NaN}'],
    ['a lone quote', '"'],
  ])('%s', async (_, raw) => {
    const answer = await post({ raw })
    expectError(answer, { status: 400, error: 'MalformedRequest' })
    expect(JSON.stringify(answer.body)).not.toContain('CANARY')
  })

  test('bytes that are no UTF-8, which replacing would change unseen', async () => {
    const raw = Buffer.concat([Buffer.from('{"projectName":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])
    expectError(await post({ raw: Uint8Array.from(raw) }), { status: 400, error: 'MalformedRequest', message: /UTF-8/ })
  })
})

describe('the shape of a body is bounded before it is built', () => {
  test('a depth at the limit is read, one more is not', async () => {
    expect((await post({ raw: nested(limits.jsonDepthMax) })).status).toBe(200)
    expectError(await post({ raw: nested(limits.jsonDepthMax + 1) }), { status: 400, error: 'MalformedRequest', message: /deeper than 32/ })
  })

  test('a million opening brackets are an answer, not a crash', async () => {
    expectError(await post({ raw: '['.repeat(1_000_000) }), { status: 400, message: /deeper than 32/ })
    expectError(await post({ raw: '{"a":'.repeat(1_000_000) }), { status: 400, message: /deeper than 32/ })
  })

  test('entries at the limit are read, more are not', async () => {
    const zeros = (count: number) => `{"projectName":"y","many":[${Array(count).fill(0).join()}]}`
    // The object, the array, and the comma between its two keys count as well.
    expect((await post({ raw: zeros(limits.jsonValuesMax - 2) })).status).toBe(200)
    expectError(await post({ raw: zeros(limits.jsonValuesMax + 1) }), { status: 400, message: /more than 200000 entries/ })
  })

  test('brackets and commas inside strings are text', async () => {
    const projectName = `${'[{,'.repeat(20)}\\"`
    const { status, body } = await post({ json: { projectName } })
    expect({ status, name: body.project.name }).toEqual({ status: 200, name: projectName })
  })

  test('over 16 MiB is 413', async () => {
    expectError(await post({ raw: `{"projectName":"${'x'.repeat(limits.bodyBytesMax)}"}` }), { status: 413, error: 'PayloadTooLarge' })
  })
})

describe('keys that programs disagree about are refused', () => {
  test.each([
    ['the same key twice', '{"projectName":"a","projectName":"b"}'],
    ['the same key in another spelling', '{"projectName":"a","project\\u004eame":"b"}'],
    ['twice in an inner object', '{"projectName":"a","inner":[{"k":1,"k":2}]}'],
    ['__proto__', '{"projectName":"a","__proto__":{"hasDeleteProtection":true}}'],
    ['__proto__ in another spelling', '{"projectName":"a","__pr\\u006fto__":{}}'],
  ])('%s', async (_, raw) => {
    expectError(await post({ raw }), { status: 400, error: 'MalformedRequest' })
  })

  test('the same key in two objects, and the word as a value, are nothing wrong', async () => {
    expect((await post({ raw: '{"projectName":"__proto__ ","a":{"k":1},"b":{"k":1},"constructor":{"prototype":1}}' })).status).toBe(200)
  })
})

describe('what is sent as something else than JSON is 415', () => {
  test.each([
    ['a form', 'application/x-www-form-urlencoded'],
    ['text', 'text/plain'],
    ['XML', 'application/xml'],
    ['a multipart form', 'multipart/form-data; boundary=x'],
    ['no type that can be read', 'nonsense'],
  ])('%s', async (_, type) => {
    expectError(await post({ raw: '{"projectName":"x"}', headers: { 'content-type': type } }), {
      status: 415,
      error: 'UnsupportedMediaType',
    })
  })

  test('a compressed body', async () => {
    expectError(await post({ raw: '{"projectName":"x"}', headers: { 'content-encoding': 'gzip' } }), { status: 415, message: /Compressed/ })
  })

  test('JSON with a charset is JSON', async () => {
    const headers = { 'content-type': 'Application/JSON; charset=UTF-8' }
    expect((await post({ raw: '{"projectName":"charset"}', headers })).status).toBe(200)
  })
})

describe('a body of the wrong shape is 422 with the list of issues', () => {
  test.each([
    ['an array', '[]'],
    ['a string', '"x"'],
    ['a number', '7'],
    ['a boolean', 'true'],
  ])('%s instead of an object', async (_, raw) => {
    const answer = await post({ raw })
    expectError(answer, { status: 422, error: 'ValidationFailure' })
    expect(answer.body.message).toEqual([expect.objectContaining({ code: 'invalid_type', path: [] })])
  })

  test('each wrong field with its path', async () => {
    const answer = await post({ json: { projectName: 7, shouldCreateDefaultEnvs: 'yes', slug: ['a'] } })
    expectError(answer, { status: 422 })
    const named = answer.body.message.map(({ path }: { path: string[] }) => path.join('.'))
    expect([...new Set(named)]).toEqual(['projectName', 'slug', 'shouldCreateDefaultEnvs'])
  })

  test('a hundred thousand wrong entries are told by the first ones', async () => {
    const secrets = Array(50_000).fill(0)
    const place = { workspaceId: stage.projectId, environment: 'prod', secrets }
    const answer = await send(stage.server.url, 'POST', '/api/v3/secrets/batch/raw', { token: stage.token, json: place })
    expectError(answer, { status: 422 })
    expect(answer.body.message.length).toBeLessThanOrEqual(100)
  })
})

test('every route that takes a body says 400, 413, 415 and 422 in the envelope', async () => {
  const taking = allRoutes(connectors).filter(({ body, dialect }) => body !== undefined && dialect === undefined)
  expect(taking.length).toBeGreaterThan(10)
  for (const { method, path: pattern } of taking) {
    const at = pattern.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000')
    const sending = (asking: Asking) => send(stage.server.url, method, at, { token: stage.token, ...asking })
    expectError(await sending({ raw: '{"a":' }), { status: 400, error: 'MalformedRequest' })
    expectError(await sending({ raw: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), { status: 415 })
    // The announced length is enough to refuse it.
    const head = [
      `${method} ${at} HTTP/1.1`,
      'host: x',
      `authorization: Bearer ${stage.token}`,
      'content-type: application/json',
      'connection: close',
    ]
    const announced = [...head, `content-length: ${limits.bodyBytesMax + 1}`].join('\r\n')
    expectError(await sendBytes(stage.server.url, `${announced}\r\n\r\n`), { status: 413 })
    expectError(await sending({ raw: '[[]]' }), { status: 422, error: 'ValidationFailure' })
  }
})
