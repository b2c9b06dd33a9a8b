import type { Socket } from 'node:net'
import { neverCancelled } from '@hanzo-kms/connector-kit'
import { describe, expect, it, onTestFinished, test, vi } from 'vitest'
import { failureOf, get, guard, letConnectionsReturn, post, serve, serveRaw, withToken } from './guarded-http.fixture.ts'

describe('sent, and no complete answer: uncertain', () => {
  test.each([get, post])('when the connection is reset ($method)', async (request) => {
    const { url, received } = await serveRaw((socket) => socket.resetAndDestroy())
    const failure = await failureOf(guard()(url, withToken).send(request, neverCancelled))
    expect(failure.kind).toBe('uncertain')
    expect(received).toHaveLength(1)
  })

  test.each([
    ['closed before the answer', ''],
    ['closed within the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
    ['closed within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\ncanary'],
    ['closed within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\ncanary'],
    ['closed before the last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n6\r\ncanary\r\n'],
    ['cut although it said it would close', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 10\r\n\r\ncanary'],
    ['not HTTP', 'SSH-2.0-canary\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\ncanary'],
  ])('when the answer is %s', async (_, bytes) => {
    const { url } = await serveRaw((socket) => socket.end(bytes))
    expect((await failureOf(guard()(url, withToken).send(post, neverCancelled))).kind).toBe('uncertain')
  })

  test.each([
    ['no answer', ''],
    ['half an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
    ['nothing but interim answers', 'HTTP/1.1 102 Processing\r\n\r\n'],
  ])('when there is %s before the deadline', async (_, bytes) => {
    const { url } = await serveRaw((socket) => {
      socket.write(bytes)
      setImmediate(() => vi.advanceTimersByTime(30_000))
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const failure = await failureOf(guard()(url, withToken).send(post, neverCancelled))
    expect(failure).toMatchObject({ kind: 'uncertain', message: expect.stringContaining('within 30 s') })
  })

  it('when it was cancelled on the way', async () => {
    const stop = new AbortController()
    const { url } = await serve(() => stop.abort(new Error('canary')))
    expect((await failureOf(guard()(url, withToken).send(post, stop.signal))).kind).toBe('uncertain')
  })

  it('when a kept connection is dropped by the request after', async () => {
    let count = 0
    const sockets = new Set<Socket>()
    const { url } = await serveRaw((socket) => {
      count += 1
      sockets.add(socket)
      if (count === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      else socket.destroy()
    })
    const client = guard()(url, withToken)
    await client.send(get, neverCancelled)
    await letConnectionsReturn()
    expect((await failureOf(client.send(post, neverCancelled))).kind).toBe('uncertain')
    expect(count).toBe(2)
    expect(sockets.size).toBe(1)
  })

  it('but a connection that was closed while idle is replaced before anything is sent on it', async () => {
    const { url } = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'))
    const client = guard()(url, withToken)
    for (let round = 0; round < 5; round += 1) {
      await client.send(post, neverCancelled)
      await letConnectionsReturn()
    }
  })
})

describe('over a limit: protocol', () => {
  const bodyBytesMax = 1000

  it('takes a body of exactly the limit', async () => {
    const { url } = await serve((_, response) => response.end('x'.repeat(bodyBytesMax)))
    expect((await guard({ bodyBytesMax })(url, {}).send(get, neverCancelled)).body).toHaveLength(bodyBytesMax)
  })

  test.each([
    ['announced', (bytes: string) => `content-length: ${bytes.length}\r\n\r\n${bytes}`],
    ['announced and never sent', () => 'content-length: 99999999999\r\n\r\n'],
    ['in chunks', (bytes: string) => `transfer-encoding: chunked\r\n\r\n${bytes.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n`],
    ['until it closes', (bytes: string) => `connection: close\r\n\r\n${bytes}`],
  ])('a longer body, %s', async (_, rest) => {
    const { url } = await serveRaw((socket) => socket.write(`HTTP/1.1 200 OK\r\n${rest('canary'.padEnd(bodyBytesMax + 1, 'x'))}`))
    const failure = await failureOf(guard({ bodyBytesMax })(url, withToken).send(post, neverCancelled))
    expect(failure).toMatchObject({ kind: 'protocol', message: expect.stringContaining('longer than 1000 bytes') })
  })

  it('headers without end', async () => {
    const { url } = await serveRaw((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'canary'.repeat(10_000)}\r\n\r\n`))
    expect((await failureOf(guard()(url, withToken).send(post, neverCancelled))).kind).toBe('protocol')
  })

  it('an encoding that was not asked for, because a small body could grow without limit', async () => {
    const { url } = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('canary'))
    expect((await failureOf(guard()(url, withToken).send(post, neverCancelled))).kind).toBe('protocol')
  })

  it('and the next request on the same client is served', async () => {
    let count = 0
    const { url } = await serve((_, response) => {
      count += 1
      response.end(count === 1 ? 'x'.repeat(bodyBytesMax + 1) : 'short')
    })
    const client = guard({ bodyBytesMax })(url, {})
    expect((await failureOf(client.send(get, neverCancelled))).kind).toBe('protocol')
    expect(await client.send(get, neverCancelled)).toMatchObject({ body: 'short' })
  })
})
