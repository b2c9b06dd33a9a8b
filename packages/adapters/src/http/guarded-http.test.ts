import { once } from 'node:events'
import { createServer as createTcpServer } from 'node:net'
import { neverCancelled, type Secret, secret } from '@hanzo-kms/connector-kit'
import { buildConnector } from 'undici'
import { describe, expect, it, test } from 'vitest'
import { parseEgressAllow } from './egress-policy.ts'
import { failureOf, get, guard, letConnectionsReturn, listen, post, serve, token, withToken } from './guarded-http.fixture.ts'

describe('an answer', () => {
  it('is given back whole, whatever its status', async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(418, { 'content-type': 'Application/JSON; charset=utf-8', 'retry-after': '2' }).end('{"ä":1}'),
    )
    expect(await guard()(url, {}).send(get, neverCancelled)).toEqual({
      status: 418,
      contentType: 'application/json',
      body: '{"ä":1}',
      retryAfterMs: 2000,
    })
  })

  it('has an empty media type and no wait when it names none', async () => {
    const { url } = await serve((_, response) => response.writeHead(204).end())
    expect(await guard()(url, {}).send(get, neverCancelled)).toEqual({ status: 204, contentType: '', body: '', retryAfterMs: undefined })
  })

  it('tells the wait until a date by the clock that was given', async () => {
    const { url } = await serve((_, response) => response.writeHead(503, { 'retry-after': 'Sun, 06 Nov 1994 08:49:37 GMT' }).end())
    const answer = await guard({ nowMs: () => Date.UTC(1994, 10, 6, 8, 49, 0) })(url, {}).send(get, neverCancelled)
    expect(answer.retryAfterMs).toBe(37_000)
  })

  it('may come after interim ones', async () => {
    const { url } = await serve((_, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' })
      response.end('late')
    })
    expect(await guard()(url, {}).send(get, neverCancelled)).toMatchObject({ status: 200, body: 'late' })
  })

  it('comes from ::1 as well', async ({ skip }) => {
    const served = await serve((_, response) => response.end('six'), '::1').catch(() => skip('this machine has no ::1'))
    expect(await guard()(`http://[::1]:${served.port}`, {}).send(get, neverCancelled)).toMatchObject({ body: 'six' })
  })
})

describe('a request', () => {
  it('carries method, path below the base, query, JSON, the given headers and our own', async () => {
    let body = ''
    const { url, requests } = await serve((request, response) => {
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => response.end())
    })
    await guard()(`${url}/base/`, withToken).send(
      { method: 'PATCH', path: '/a%2Fb', query: { 'x y': 'a&b', n: 1, is: true }, json: { k: ['ü'] } },
      neverCancelled,
    )
    expect(requests[0]).toMatchObject({ method: 'PATCH', url: '/base/a%2Fb?x%20y=a%26b&n=1&is=true' })
    expect(requests[0]?.headers).toEqual({
      host: new URL(url).host,
      connection: 'keep-alive',
      'user-agent': 'hanzo-kms',
      accept: '*/*',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'content-length': '12',
      authorization: `Bearer ${token}`,
    })
    expect(JSON.parse(body)).toEqual({ k: ['ü'] })
  })

  test.each(['Host', 'content-length', 'Transfer-Encoding', 'connection', 'User-Agent', 'proxy-authorization', 'a b', 'x\r\ny', ''])(
    'may not be given the header %j',
    (name) => {
      expect(() => guard()('http://127.0.0.1:1', { [name]: secret('x') })).toThrow(TypeError)
    },
  )

  it('is not made with a secret that nobody revealed', async () => {
    const { url, requests } = await serve((_, response) => response.end())
    const sending = guard()(url, {}).send({ method: 'POST', path: '/a', json: { rows: [{ value: secret('canary') }] } }, neverCancelled)
    await expect(sending).rejects.toThrow(TypeError)
    expect(requests).toEqual([])
  })

  it('is not made with a header value that would split the message', async () => {
    const { url, requests } = await serve((_, response) => response.end())
    for (const value of ['canary\r\nhost: evil', 'canary\u0000', 'canary ü']) {
      const failure = await failureOf(guard()(url, { Authorization: secret(value) }).send(get, neverCancelled))
      expect(failure).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('"authorization"') })
    }
    expect(requests).toEqual([])
  })

  test.each(['//evil.example/a', '/../a', '/%2e%2e/a', 'http://evil.example/', '/a?b=1', ''])(
    'is not made to the path %j',
    async (path) => {
      const { url, requests } = await serve((_, response) => response.end())
      expect((await failureOf(guard()(`${url}/base`, withToken).send({ method: 'GET', path }, neverCancelled))).kind).toBe('unavailable')
      expect(requests).toEqual([])
    },
  )

  it('reveals its secrets only when it is sent', async () => {
    const { url } = await serve((_, response) => response.end())
    let revealed = 0
    const watched = {
      reveal: () => {
        revealed += 1
        return 'x'
      },
    } as unknown as Secret<string>
    const client = guard()(url, { authorization: watched })
    await failureOf(client.send({ method: 'GET', path: '/..' }, neverCancelled))
    expect(revealed).toBe(0)
    await client.send(get, neverCancelled)
    expect(revealed).toBe(1)
  })
})

describe('the way out', () => {
  test.each([
    ['http://10.0.0.1', 'private network'],
    ['https://[::ffff:a9fe:a9fe]/latest', 'metadata'],
    ['https://inside.example', 'loopback'],
    ['https://nowhere.example', 'no address'],
    ['http://outside.example', 'must be https'],
    ['https://me:canary@outside.example', 'user name or a password'],
    ['not a canary url', 'not a URL'],
  ])('to %s is closed: nothing is connected, nothing is sent', async (url, message) => {
    const names: Record<string, string[]> = { 'inside.example': ['1.1.1.1', '127.0.0.1'], 'outside.example': ['1.1.1.1'] }
    const connected: string[] = []
    const http = guard({ resolve: async (name) => names[name] ?? [], connect: (options) => connected.push(options.hostname) })
    expect(await failureOf(http(url, withToken).send(get, neverCancelled))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining(message),
    })
    expect(connected).toEqual([])
  })

  it('is checked for each new connection: a name that turns inwards is refused, and a kept connection stays where it was', async () => {
    const { port, requests } = await serve((request, response) => {
      if (request.url === '/last') response.setHeader('connection', 'close')
      response.end()
    })
    const answers = [['1.1.1.1'], ['127.0.0.1']]
    const asked: string[] = []
    const connected: string[] = []
    const real = buildConnector({ allowH2: false })
    const http = guard({
      policy: { allow: parseEgressAllow('1.1.1.0/24'), neverReach: [] },
      resolve: async () => {
        asked.push('again')
        return answers.shift() ?? []
      },
      // The public address of this test is stood in for by the local server.
      connect: (options, callback) => {
        connected.push(options.hostname)
        real({ ...options, hostname: '127.0.0.1' }, callback)
      },
    })
    const client = http(`http://rebinding.example:${port}`, withToken)
    await client.send(get, neverCancelled)
    await letConnectionsReturn()
    await client.send({ method: 'GET', path: '/last' }, neverCancelled)
    await letConnectionsReturn()
    expect(asked).toHaveLength(1)
    expect(await failureOf(client.send(get, neverCancelled))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('loopback'),
    })
    expect(connected).toEqual(['1.1.1.1'])
    expect(requests).toHaveLength(2)
    expect(requests[0]?.headers.host).toBe(`rebinding.example:${port}`)
  })

  it('follows no redirect, and no other origin hears of the token', async () => {
    const other = await serve((_, response) => response.end())
    const { url } = await serve((_, response) => response.writeHead(307, { location: `${other.url}/steal` }).end('moved'))
    const http = guard()
    expect(await http(url, withToken).send(post, neverCancelled)).toMatchObject({ status: 307, body: 'moved' })
    expect(other.requests).toEqual([])
    await http(other.url, {}).send(get, neverCancelled)
    expect(other.requests[0]?.headers.authorization).toBeUndefined()
  })

  it('keeps connections, and no more than eight to an origin', async () => {
    const sockets = new Set<unknown>()
    const waiting: (() => void)[] = []
    const { url } = await serve((request, response) => {
      sockets.add(request.socket)
      waiting.push(() => response.end())
      if (waiting.length === 8) for (const answer of waiting.splice(0)) answer()
    })
    const client = guard()(url, {})
    await Promise.all(Array.from({ length: 24 }, () => client.send(get, neverCancelled)))
    expect(sockets.size).toBe(8)
  })

  it('is shut by close: what is under way is finished, what comes later is not sent', async () => {
    const http = guard()
    let closing: Promise<void> | undefined
    const { url, requests } = await serve((_, response) => {
      closing = http.close()
      response.end('done')
    })
    expect(await http(url, {}).send(get, neverCancelled)).toMatchObject({ body: 'done' })
    await closing
    expect((await failureOf(http(url, {}).send(get, neverCancelled))).kind).toBe('unavailable')
    expect(requests).toHaveLength(1)
  })
})

describe('nothing was sent: unavailable', () => {
  it('when the connection is refused', async () => {
    const server = createTcpServer()
    const port = await listen(server)
    server.close()
    await once(server, 'close')
    expect(await failureOf(guard()(`http://127.0.0.1:${port}`, withToken).send(post, neverCancelled))).toMatchObject({
      kind: 'unavailable',
      message: `Could not connect to http://127.0.0.1:${port}: the connection was refused.`,
    })
  })

  it('when no connection came about before the deadline, and then it is not sent later either', async () => {
    const { url, requests } = await serve((_, response) => response.end())
    const real = buildConnector({ allowH2: false })
    let connectNow = () => {}
    const http = guard({
      deadlineMs: 20,
      connect: (options, callback) => {
        connectNow = () => real(options, callback)
      },
    })
    expect(await failureOf(http(url, withToken).send(post, neverCancelled))).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('within 0.02 s'),
    })
    connectNow()
    // Closing waits for the queue, so by then the abandoned request had its chance.
    await http.close()
    expect(requests).toEqual([])
  })

  it('when its right to write ended while the connection was made, which a signal without events cannot tell', async () => {
    const { url, requests } = await serve((_, response) => response.end())
    const real = buildConnector({ allowH2: false })
    let isOver = false
    const signal = {
      get aborted() {
        return isOver
      },
      throwIfAborted() {
        if (isOver) throw new Error('the lease ended')
      },
    }
    const http = guard({
      connect: (options, callback) => {
        isOver = true
        real(options, callback)
      },
    })
    await expect(http(url, withToken).send(post, signal)).rejects.toThrow('the lease ended')
    await http.close()
    expect(requests).toEqual([])
  })

  it('when it was cancelled before: the reason is thrown as it is', async () => {
    const { url, requests } = await serve((_, response) => response.end())
    await expect(guard()(url, {}).send(get, AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping')
    const stop = new AbortController()
    const sending = guard({ connect: () => stop.abort(new Error('stopping now')) }, { closes: false })(url, {}).send(get, stop.signal)
    await expect(sending).rejects.toThrow('stopping now')
    expect(requests).toEqual([])
  })
})
