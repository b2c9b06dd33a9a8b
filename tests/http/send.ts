import { connect } from 'node:net'
import { errorTable } from '@hanzo-kms/contracts'
import { errorEnvelope } from '@hanzo-kms/contracts/error-envelope'
import { expect } from 'vitest'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Parsed when it is JSON, the text otherwise. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests, which say what they expect
  readonly body: any
}

export interface Asking {
  readonly token?: string | undefined
  /** Sent as it is; its content type is JSON unless `headers` says otherwise. */
  readonly raw?: string | Uint8Array<ArrayBuffer>
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** One request, with nothing about it made nicer. */
export async function send(url: string, method: string, path: string, { token, raw, json, headers = {} }: Asking = {}): Promise<Answer> {
  const body = raw ?? (json === undefined ? undefined : JSON.stringify(json))
  const answer = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: parse(text) }
}

/** Bytes on a bare connection, for what no client would send; `next` follows the first answer. Answers with all that came back until the server ended the connection. */
export function sendBytes(url: string, bytes: string, next?: string): Promise<Answer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    if (next !== undefined) socket.once('data', () => socket.write(next))
    socket.on('error', reject)
    socket.on('close', () => resolve(readAnswer(text)))
  })
}

function readAnswer(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const pairs = lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])
  return { status: Number(first.split(' ')[1]), headers: new Headers(pairs), body: parse(rest.join('\r\n\r\n')) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const known = new Set(Object.values(errorTable).map(({ status, error }) => `${status} ${error}`))

/** The one envelope: nothing missing, nothing beside, a name that the table has, a sentence, and nothing of an exception. */
export function expectError({ status, headers, body }: Answer, expected: { status: number; error?: string; message?: RegExp }): void {
  expect({ status, body }).toMatchObject({ status: expected.status, body: { statusCode: expected.status } })
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(errorEnvelope.strict().safeParse(body)).toMatchObject({ success: true })
  expect(body.reqId).toMatch(/^req-[0-9A-Za-z]{14}$/)
  expect(known).toContain(`${body.statusCode} ${body.error}`)
  if (expected.error !== undefined) expect(body.error).toBe(expected.error)
  const text = typeof body.message === 'string' ? body.message : body.message.map((issue: { message: string }) => issue.message).join('; ')
  expect(text).not.toBe('')
  // The words of parsers, databases and stacks.
  expect(text).not.toMatch(
    /unexpected token|at position|in JSON|syntax error|FST_|ECONN|\bat .*\.ts:|invalid byte sequence|out of range|violates/i,
  )
  if (expected.message !== undefined) expect(text).toMatch(expected.message)
}
