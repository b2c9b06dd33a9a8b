import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Callback, parseCallback } from './callback.ts'

const BODY_BYTES_MAX = 16_384
const CONNECTIONS_MAX = 16
const REQUEST_MS_MAX = 10_000

interface Expected {
  /** Of the page that may answer. */
  readonly origin: string
  /** What the page was told, and nobody else. */
  readonly state: string
}

export interface Listener {
  readonly port: number
  /** The first right answer. */
  readonly callback: Promise<Callback>
  close(): void
}

/**
 * Waits on this machine for the page of the server, on a free port that no other machine reaches.
 *
 *   asked by another name than 127.0.0.1         403: a page elsewhere whose name was made to point here
 *   from a page of another origin, or from none  403
 *   OPTIONS                                      the page may send JSON
 *   POST with the right state                    taken; whatever comes later is refused
 *   POST with another                            403, and the waiting goes on
 *
 * SECURITY: who could make us take their token would have us write secrets into their account. No program that has not seen our address knows the state.
 */
export async function listenForCallback(expected: Expected): Promise<Listener> {
  const { promise, resolve } = Promise.withResolvers<Callback>()
  let isTaken = false
  const server = createServer({ requestTimeout: REQUEST_MS_MAX, headersTimeout: REQUEST_MS_MAX }, async (request, response) => {
    const port = (server.address() as AddressInfo | null)?.port
    if (request.headers.host !== `127.0.0.1:${port}` || request.headers.origin !== expected.origin) return end(response, 403)
    allowPage(response, expected.origin, request)
    if (request.method === 'OPTIONS') return end(response, 204)
    if (request.method !== 'POST') return end(response, 405)
    const text = await readBody(request).catch(() => undefined)
    if (text === undefined) return end(response, 413)
    const callback = parseCallback(text)
    if (callback?.state !== expected.state || isTaken) return end(response, 403)
    isTaken = true
    // The page says that it is done: it must have heard so before we leave.
    response.once('close', () => resolve(callback))
    end(response, 200)
  })
  server.maxConnections = CONNECTIONS_MAX
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(0, '127.0.0.1', done)
  })
  return {
    port: (server.address() as AddressInfo).port,
    callback: promise,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function allowPage(response: ServerResponse, origin: string, request: IncomingMessage): void {
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('vary', 'Origin')
  if (request.method !== 'OPTIONS') return
  response.setHeader('access-control-allow-methods', 'POST')
  response.setHeader('access-control-allow-headers', 'content-type')
  // COMPAT: browsers that ask before a page of the network reaches this machine.
  if (request.headers['access-control-request-private-network'] === 'true')
    response.setHeader('access-control-allow-private-network', 'true')
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close' }).end()
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > BODY_BYTES_MAX) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
