import { type IncomingMessage, request } from 'node:http'
import { DestinationFailure, type HttpAnswer, type HttpClient, type HttpRequest, type Secret } from '@hanzo-kms/connector-kit'

const BODY_BYTES_MAX = 64 * 1024 * 1024
const DEADLINE_MS = 30_000

/** The contract of `HttpClient` without its guard: for servers that the tests start themselves. */
export function plainHttpClient(baseUrl: string, headers: Readonly<Record<string, Secret<string>>>): HttpClient {
  return {
    async send(call, signal) {
      signal.throwIfAborted()
      const url = `${baseUrl}${call.path}${queryOf(call)}`
      return exchange(url, call, Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()])))
    },
  }
}

function queryOf({ query }: HttpRequest): string {
  const pairs = Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)])
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

function exchange(url: string, call: HttpRequest, headers: Record<string, string>): Promise<HttpAnswer> {
  const { method, json } = call
  const body = json === undefined ? undefined : JSON.stringify(json)
  const sent = {
    ...headers,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: sent, agent: false }, (incoming) => {
      readBody(incoming, call.asBytes ? 'latin1' : 'utf8').then((text) => resolve(answerOf(incoming, text)), reject)
    })
    outgoing.setTimeout(DEADLINE_MS, () => outgoing.destroy(new Error('deadline')))
    outgoing.on('error', (error: NodeJS.ErrnoException) => reject(failureOf(error)))
    outgoing.end(body)
  })
}

function failureOf(error: NodeJS.ErrnoException): DestinationFailure {
  const unsent = error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND'
  return unsent
    ? new DestinationFailure('unavailable', 'Nothing answers at this address', { cause: error })
    : new DestinationFailure('uncertain', 'The connection ended before the answer was complete', { cause: error })
}

async function readBody(incoming: IncomingMessage, encoding: 'latin1' | 'utf8'): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > BODY_BYTES_MAX) throw new DestinationFailure('protocol', 'The answer is larger than any expected one')
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof DestinationFailure ? error : failureOf(error as NodeJS.ErrnoException)
  }
  return Buffer.concat(chunks).toString(encoding)
}

function answerOf(incoming: IncomingMessage, body: string): HttpAnswer {
  const [type = ''] = (incoming.headers['content-type'] ?? '').split(';')
  const seconds = Number(incoming.headers['retry-after'] ?? Number.NaN)
  return {
    status: incoming.statusCode ?? 0,
    contentType: type.trim().toLowerCase(),
    body,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  }
}
