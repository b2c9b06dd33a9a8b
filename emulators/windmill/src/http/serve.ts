import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultRule } from '../control/faults.ts'
import { CONTROL_PREFIX, type Controls, handleControl } from '../control/handle-control.ts'
import { type Answer, ConnectionDrop, text } from './answers.ts'
import { handleRequest, type Incoming } from './handle-request.ts'
import type { Payload } from './read-body.ts'
import type { Router } from './router.ts'

const BODY_BYTES_MAX = 209_715_200
const HEADER_BYTES_MAX = 128 * 1024

export interface Serving extends Controls {
  readonly router: Router
  readonly sweep: () => void
}

export function createHttpServer(serving: Serving): Server {
  const server = createServer({ maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    respond(serving, request, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      response.destroy()
    })
  })
  return server
}

async function respond(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', query = ''] = splitOnce(request.url ?? '/', '?')
  const method = request.method ?? 'GET'
  if (path.startsWith(CONTROL_PREFIX)) {
    const payload = await readPayload(request)
    send(response, method, handleControl(serving, method, path, payload.bytes))
    return
  }
  const settle = serving.log.note(method, path, query, serving.world.clock.nowMs())
  const faults = serving.faults.choose(method, path)
  // Before any delay: what was sent is done, also when nobody waits for the answer any more.
  const payload = await readPayload(request)
  for (const fault of faults) if (fault.kind === 'delay') await sleep(fault.delayMs ?? 1000)
  const last = faults.at(-1)
  if (last !== undefined && answersInstead(last)) {
    const status = answerFault(response, method, last)
    settle(status)
    return
  }
  serving.sweep()
  const incoming: Incoming = { method, rawPath: path, query, headers: request.headers as Incoming['headers'], payload }
  const answer = await answerOrDrop(serving, incoming)
  if (answer === undefined || last?.kind === 'reset-after') {
    response.destroy()
    return
  }
  settle(answer.status)
  if (last?.kind === 'truncate') truncate(response, answer)
  else send(response, method, payload.tooLarge ? { ...answer, headers: { ...answer.headers, connection: 'close' } } : answer)
}

async function answerOrDrop(serving: Serving, incoming: Incoming): Promise<Answer | undefined> {
  try {
    return await handleRequest(serving.world, serving.authentication, serving.router, incoming)
  } catch (error) {
    if (error instanceof ConnectionDrop) return undefined
    throw error
  }
}

function answersInstead(fault: FaultRule): boolean {
  return fault.kind === 'status' || fault.kind === 'html' || fault.kind === 'reset'
}

/** Answers in the server's place, without the server hearing of the request; gives back the status sent. */
function answerFault(response: ServerResponse, method: string, fault: FaultRule): number {
  if (fault.kind === 'reset') {
    response.destroy()
    return 0
  }
  const headers: Answer['headers'] = fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) }
  const page = '<!DOCTYPE html><html><head><title>Please wait</title></head><body><h1>Please wait</h1></body></html>'
  const status = fault.status ?? (fault.kind === 'html' ? 502 : 503)
  send(
    response,
    method,
    fault.kind === 'html' ? { status, type: 'text/html', body: page, headers } : text(status, `emulated ${status}`, headers),
  )
  return status
}

/** Promises the whole body, sends half of it and drops the connection. */
function truncate(response: ServerResponse, answer: Answer): void {
  const bytes = Buffer.from(answer.body)
  response.writeHead(answer.status, headersOf(answer, bytes.length))
  response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy())
}

function send(response: ServerResponse, method: string, answer: Answer): void {
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body
  response.writeHead(answer.status, headersOf(answer, bytes.length))
  response.end(method === 'HEAD' ? undefined : bytes)
}

function headersOf(answer: Answer, length: number): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { 'content-length': String(length) }
  if (answer.type !== undefined) headers['content-type'] = answer.type
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers[name] = typeof value === 'string' ? value : [...value]
  return headers
}

async function readPayload(request: IncomingMessage): Promise<Payload> {
  const contentType = request.headers['content-type']
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) return { contentType, bytes: Buffer.alloc(0), tooLarge: true }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > BODY_BYTES_MAX) return { contentType, bytes: Buffer.alloc(0), tooLarge: true }
    chunks.push(chunk)
  }
  return { contentType, bytes: Buffer.concat(chunks), tooLarge: false }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)]
}
