import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net'
import { inspect } from 'node:util'
import { DestinationFailure, type HttpRequest, secret } from '@hanzo-kms/connector-kit'
import { expect, onTestFinished } from 'vitest'
import { parseEgressAllow } from './egress-policy.ts'
import { createGuardedHttp, type GuardedHttp, type GuardedHttpParts } from './guarded-http.ts'

export const token = 'canary-4f1c9'
export const withToken = { authorization: secret(`Bearer ${token}`) }
export const get: HttpRequest = { method: 'GET', path: '/a' }
export const post: HttpRequest = { method: 'POST', path: '/a', query: { q: 'canary-query' }, json: { value: 'canary-value' } }

export async function listen(server: Server | TcpServer, host = '127.0.0.1'): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  server.listen(0, host)
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export async function serve(answer: RequestListener, host?: string) {
  const requests: IncomingMessage[] = []
  const port = await listen(
    createServer((request, response) => {
      requests.push(request)
      answer(request, response)
    }),
    host,
  )
  return { port, requests, url: `http://127.0.0.1:${port}` }
}

/** A server below HTTP: it is given each socket and the first bytes that arrive on it. */
export async function serveRaw(answer: (socket: Socket, request: string) => void) {
  const received: string[] = []
  const port = await listen(
    createTcpServer((socket) =>
      socket.on('data', (bytes) => {
        received.push(String(bytes))
        answer(socket, String(bytes))
      }),
    ),
  )
  return { url: `http://127.0.0.1:${port}`, received }
}

/** `closes` is false for one whose connection is never made: closing it would not end. */
export function guard(parts: Partial<GuardedHttpParts> = {}, { closes = true }: { readonly closes?: boolean } = {}): GuardedHttp {
  const http = createGuardedHttp({ policy: { allow: parseEgressAllow('127.0.0.1,[::1],wm.test'), neverReach: [] }, ...parts })
  if (closes) onTestFinished(() => http.close())
  return http
}

/** The pool gives a connection back one turn of the event loop after its answer. */
export async function letConnectionsReturn(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

export async function failureOf(sending: Promise<unknown>): Promise<DestinationFailure> {
  const failure = await sending.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(DestinationFailure)
  expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('canary')
  expect((failure as DestinationFailure).message).toMatch(/^[A-Zh].*\.$/)
  return failure as DestinationFailure
}
