import { connectors } from '@hanzo-kms/server/connectors'
import { buildApp } from '@hanzo-kms/server/http/build-app'
import { connectionLimits } from '@hanzo-kms/server/http/connection-limits'
import { allRoutes } from '@hanzo-kms/server/routes/all-routes'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, startStage } from '../support/start-kms.ts'
import { type Asking, expectError, send, sendBytes } from './send.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await stage.importEnv('LONG=1\n')
})
afterAll(() => stage.stop())

const ask = (method: string, path: string, asking: Asking = {}) => send(stage.server.url, method, path, { token: stage.token, ...asking })
const bare = (...lines: string[]) => sendBytes(stage.server.url, `${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`)
const secrets = () => `/api/v3/secrets/raw?workspaceId=${stage.projectId}&environment=prod`

describe('an address that no route has', () => {
  test.each([
    '/',
    '/api',
    '/api/',
    '/api/v1/nothing',
    '/api/v1/projects/a/b/c/d',
    '//api/status',
    '/api//status',
    '/API/STATUS',
    '/api/v1/../status/x',
  ])('%s is 404 in the envelope', async (path) => {
    expectError(await bare(`GET ${path} HTTP/1.1`, 'host: x'), { status: 404, error: 'NotFound', message: /no such route/ })
  })

  test('tells strangers no more than anybody else', async () => {
    const [known, unknown] = [await ask('GET', '/api/nothing'), await ask('GET', '/api/nothing', { token: undefined })]
    expect(known.body.message).toBe(unknown.body.message)
  })
})

describe('a method that the address does not have', () => {
  test.each(['PUT', 'OPTIONS', 'PATCH', 'PROPFIND', 'SEARCH', 'LOCK'])('%s is 405 and says which it has', async (method) => {
    const answer = await bare(`${method} /api/status HTTP/1.1`, 'host: x')
    expectError(answer, { status: 405, error: 'MethodNotAllowed' })
    expect(answer.headers.get('allow')).toBe('GET, HEAD')
  })

  test.each(['TRACE', 'PUT'])('%s with a parameter in the address', async (method) => {
    const answer = await bare(`${method} /api/v3/secrets/raw/KEY HTTP/1.1`, 'host: x')
    expectError(answer, { status: 405 })
    expect(answer.headers.get('allow')).toBe('DELETE, GET, HEAD, PATCH, POST')
  })

  test('CONNECT is refused in the envelope too', async () => {
    expectError(await bare('CONNECT other:443 HTTP/1.1', 'host: other'), { status: 405 })
  })
})

describe('spellings of an address that mean the same', () => {
  test('a slash at the end', async () => {
    expect((await ask('GET', '/api/status/')).status).toBe(200)
    expectError(await ask('POST', '/api/v1/auth/universal-auth/login/', { json: { clientId: 'a', clientSecret: 'b' } }), { status: 401 })
  })

  test('HEAD answers as GET does, without the body', async () => {
    const [head, get] = [await ask('HEAD', secrets()), await ask('GET', secrets())]
    expect([head.status, head.body]).toEqual([200, ''])
    expect(head.headers.get('content-length')).toBe(String(JSON.stringify(get.body).length))
    expect((await ask('HEAD', secrets(), { token: undefined })).status).toBe(401)
  })

  test('an absolute address', async () => {
    expect((await bare('GET http://elsewhere.example/api/status HTTP/1.1', 'host: x')).status).toBe(200)
  })

  test('an upgrade that we do not know is a plain request', async () => {
    expect(
      (await sendBytes(stage.server.url, 'GET /api/status HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: websocket\r\n\r\n'))
        .status,
    ).toBe(200)
  })

  test('an expectation that we do not know is no reason to refuse', async () => {
    expect((await bare('GET /api/status HTTP/1.1', 'host: x', 'expect: miracles')).status).toBe(200)
  })

  test('a body that comes with GET is passed over', async () => {
    const body = '{"broken'
    expect(
      (await bare('GET /api/status HTTP/1.1', 'host: x', 'content-type: application/json', `content-length: ${body.length}\r\n\r\n${body}`))
        .status,
    ).toBe(200)
  })
})

describe('parts of an address that cannot be', () => {
  test.each(['%zz', '%', '%ff', '%c3%28', '%ed%a0%80'])('%s is 400', async (part) => {
    expectError(await bare(`GET /api/v3/secrets/raw/${part} HTTP/1.1`, 'host: x'), { status: 400, error: 'MalformedRequest' })
  })

  test('NUL in a part or in a query is 422 with its place', async () => {
    const part = await ask('GET', `/api/v3/secrets/raw/A%00B?workspaceId=${stage.projectId}&environment=prod`)
    expectError(part, { status: 422, message: /NUL/ })
    expect(part.body.message[0].path).toEqual(['secretName'])
    expectError(await ask('GET', `${secrets()}&secretPath=%00`), { status: 422, message: /NUL/ })
    expectError(await ask('GET', '/api/v1/projects/%00'), { status: 422, message: /NUL/ })
  })

  test('the longest key in the longest encoding is found; a longer part is 414', async () => {
    const key = '\u{20000}'.repeat(127)
    await stage.importEnv(`${key}=1`)
    expect(
      await ask('GET', `/api/v3/secrets/raw/${encodeURIComponent(key)}?workspaceId=${stage.projectId}&environment=prod`),
    ).toMatchObject({
      status: 200,
      body: { secret: { secretKey: key } },
    })
    expectError(await ask('GET', `/api/v3/secrets/raw/${'x'.repeat(5_000)}`), { status: 414, error: 'UriTooLong' })
  })

  test('an address or headers over 16 KiB are 431', async () => {
    expectError(await bare(`GET /api/status?${'x'.repeat(20_000)} HTTP/1.1`, 'host: x'), { status: 431, error: 'HeadersTooLarge' })
    expectError(await bare('GET /api/status HTTP/1.1', 'host: x', `x-long: ${'x'.repeat(20_000)}`), { status: 431 })
  })
})

describe('queries', () => {
  test.each(['1', 'yes', 'TRUE', 'truefalse', '0', 'null', '[object Object]'])('%s is no boolean: 422', async (text) => {
    const answer = await ask('GET', `${secrets()}&viewSecretValue=${encodeURIComponent(text)}`)
    expectError(answer, { status: 422, message: /'true' or 'false'/ })
    expect(answer.body.message[0].path).toEqual(['viewSecretValue'])
  })

  test.each(['', '&viewSecretValue=', '&viewSecretValue=true', '&unknown=1&__proto__=x&constructor=y'])('"%s" is fine', async (rest) => {
    expect((await ask('GET', `${secrets()}${rest}`)).status).toBe(200)
  })

  test('a parameter that comes twice is 422 where one is meant', async () => {
    expectError(await ask('GET', `${secrets()}&environment=dev`), { status: 422 })
  })

  test.each(['-1', '1.5', '1e3', 'x', '99999999999999999999', 'Infinity', '0x10'])('%s is no version: 422', async (version) => {
    const answer = await ask('GET', `/api/v3/secrets/raw/LONG?workspaceId=${stage.projectId}&environment=prod&version=${version}`)
    expect([404, 422]).toContain(answer.status)
    expectError(answer, { status: answer.status })
  })
})

describe('bytes that are no HTTP request are answered in the envelope, and nothing breaks', () => {
  test.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n'],
    ['the beginning of TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an invented method', 'STEAL /api/status HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['no version', 'GET /api/status\r\n\r\n'],
    ['two lengths', 'POST /api/v1/projects HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /api/v1/projects HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST /api/v1/projects HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n'],
    ['a header without a colon', 'GET /api/status HTTP/1.1\r\nhost: x\r\nnonsense\r\n\r\n'],
    ['a header that is folded', 'GET /api/status HTTP/1.1\r\nhost: x\r\nx-a: b\r\n c\r\n\r\n'],
    ['an address with a blank', 'GET /api/sta tus HTTP/1.1\r\nhost: x\r\n\r\n'],
  ])('%s', async (_, bytes) => {
    expectError(await sendBytes(stage.server.url, bytes), { status: 400, error: 'MalformedRequest' })
    expect((await ask('GET', '/api/status')).status).toBe(200)
  })

  test('on a connection that has been answered before, too', async () => {
    const { body } = await sendBytes(stage.server.url, 'GET /api/status HTTP/1.1\r\nhost: x\r\n\r\n', 'NOISE\r\n\r\n')
    expect(String(body)).toContain('HTTP/1.1 400 Bad Request')
    expect(String(body)).toContain('MalformedRequest')
  })

  test('a request without a host', async () => {
    expectError(await bare('GET /api/status HTTP/1.1'), { status: 400, message: /Host/ })
  })

  test('many requests at once on one connection are answered in their order', async () => {
    const one = (path: string, last = '') => `GET ${path} HTTP/1.1\r\nhost: x\r\n${last}\r\n`
    const { body } = await sendBytes(
      stage.server.url,
      one('/api/status') + one('/api/nothing') + one('/api/status', 'connection: close\r\n'),
    )
    expect(String(body).match(/HTTP\/1\.1 (\d+)/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200'])
  })
})

test('a client that is slow on purpose is told 408 and loses its connection', async () => {
  const soon = { ...connectionLimits, headersMs: 200, requestMs: 400, lookEveryMs: 50 }
  const app = buildApp(stage.server.kms, { routes: allRoutes(connectors), logger: pino({ level: 'silent' }), connections: soon })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  expectError(await sendBytes(url, 'GET /api/status HTTP/1.1\r\nhost: x\r\nx-sl'), { status: 408, error: 'RequestTimeout' })
  expectError(
    await sendBytes(
      url,
      'POST /api/v1/admin/bootstrap HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{',
    ),
    {
      status: 408,
    },
  )
  await app.close()
})

test('the limits of a connection are set: nobody holds one for ever', () => {
  for (const limit of Object.values(connectionLimits)) expect(limit).toBeGreaterThan(0)
  expect(connectionLimits.headersMs).toBeLessThan(connectionLimits.requestMs)
  expect(connectionLimits.lookEveryMs).toBeLessThan(connectionLimits.headersMs)
})
