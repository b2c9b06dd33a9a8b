import type { z } from 'zod'
import { answerFailure, strangeAnswer } from '../failure/answer-failure.ts'
import { networkFailure } from '../failure/network-failure.ts'
import { refusePlainHttp } from '../settings/server-url.ts'
import { version } from '../version.ts'

/** A folder of 1,000 of the largest values, and some room. */
const ANSWER_BYTES_MAX = 1_200 * 1_048_576

export interface Server {
  readonly url: string
  readonly token?: string | undefined
  readonly timeoutMs: number
  readonly insecureHttp: boolean
}

export interface Question<Shape extends z.ZodType> {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Made with `route`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  /** Completes "Could not …". */
  readonly doing: string
  readonly shape: Shape
  /** Whether silence may mean that something was changed; by default everything but GET. */
  readonly changes?: boolean
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Undefined when it is no JSON. */
  readonly body: unknown
}

/** A path whose parts may hold any character. */
export function route(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((path, part, index) => path + encodeURIComponent(values[index - 1] ?? '') + part)
}

/** Asks the server, and answers with what it said in the expected shape. Everything else is a failure in words. */
export async function ask<Shape extends z.ZodType>(server: Server, question: Question<Shape>): Promise<z.output<Shape>> {
  const { status, headers, body } = await exchange(server, question)
  if (status >= 300 && status < 400) {
    throw strangeAnswer(
      question.doing,
      `The server answered ${status} and points to another address, which kms does not follow with a token in hand.`,
    )
  }
  if (body === undefined) {
    const page = headers.get('content-type')?.includes('html') ? 'a web page' : `something that is not JSON`
    throw strangeAnswer(question.doing, `The address answered ${status} with ${page}.`)
  }
  if (status >= 400) throw answerFailure(question.doing, status, body, headers.get('retry-after'))
  const parsed = question.shape.safeParse(body)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw strangeAnswer(question.doing, `The server’s answer has another shape than expected (at "${first?.path.join('.') ?? ''}").`)
}

export async function exchange(
  server: Server,
  { method = 'GET', path, query = {}, body, doing, changes = method !== 'GET' }: Omit<Question<z.ZodType>, 'shape'>,
): Promise<Answer> {
  try {
    const response = await send(server, { method, path, query, body }, AbortSignal.timeout(server.timeoutMs))
    const text = await readBounded(response, doing)
    return { status: response.status, headers: response.headers, body: parseJson(text, response.headers.get('content-type')) }
  } catch (error) {
    if (error instanceof Error && error.name === 'CliFailure') throw error
    throw networkFailure(error, { doing, url: server.url, changes, timeoutMs: server.timeoutMs })
  }
}

export function send(
  server: Server,
  { method = 'GET', path, query = {}, body }: Pick<Question<z.ZodType>, 'method' | 'path' | 'query' | 'body'>,
  signal: AbortSignal,
): Promise<Response> {
  if (server.token !== undefined || body !== undefined) refusePlainHttp(server.url, server.insecureHttp)
  const url = new URL(server.url + path)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return fetch(url, {
    method,
    headers: {
      accept: 'application/json',
      // The audit log tells the command line from other callers by this.
      'user-agent': `cli kms/${version}`,
      ...(server.token === undefined ? {} : { authorization: `Bearer ${server.token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // SECURITY: following one would take a login's body to wherever the answer points.
    redirect: 'manual',
    signal,
  })
}

export async function readBounded(response: Response, doing: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > ANSWER_BYTES_MAX) throw strangeAnswer(doing, `The answer is larger than ${ANSWER_BYTES_MAX / 1_048_576} MiB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

export function parseJson(text: string, contentType: string | null): unknown {
  if (!contentType?.includes('json')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
