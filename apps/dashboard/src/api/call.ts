import { type Issue, Refusal } from './refusal.ts'

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/** Asks our own server and nobody else. Throws `Refusal` for every answer but a good one, and the abort's own error when it was aborted. */
export async function call<Answer>(method: Method, path: string, { query = {}, body, signal }: CallOptions = {}): Promise<Answer> {
  const answer = await send(method, withQuery(path, query), body, signal)
  if (answer.ok) return (await answer.json()) as Answer
  if (answer.status === 401 && !path.startsWith(SESSION)) void tellIfEnded()
  throw await refusalOf(answer)
}

const SESSION = '/api/v1/session'
let onEnded: (() => void) | undefined

/** Called when the session turns out to have ended under an open page; undefined for nobody. */
export function noteEnded(listener: (() => void) | undefined): void {
  onEnded = listener
}

/** A 401 may be about something else, such as a mistyped password: the session itself is asked. */
async function tellIfEnded(): Promise<void> {
  const listener = onEnded
  if (!listener) return
  const answer = await send('GET', SESSION, undefined, undefined).catch(() => undefined)
  if (answer?.status === 401 && onEnded === listener) listener()
}

async function send(method: Method, path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      ...(signal ? { signal } : {}),
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
    })
  } catch (error) {
    if (signal?.aborted) throw error
    throw new Refusal({
      status: 0,
      message: navigator.onLine
        ? 'The server did not answer. It may be restarting; try again in a moment.'
        : 'You are offline. Nothing was sent.',
    })
  }
}

function withQuery(path: string, query: NonNullable<CallOptions['query']>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`
}

interface Envelope {
  readonly reqId?: string
  readonly message?: string | readonly Issue[]
}

async function refusalOf(answer: Response): Promise<Refusal> {
  const { reqId = null, message } = (await answer.json().catch(() => ({}))) as Envelope
  const retryAfterS = Number(answer.headers.get('retry-after')) || null
  const common = { status: answer.status, requestId: reqId, retryAfterS }
  if (typeof message === 'string') return new Refusal({ ...common, message })
  if (Array.isArray(message)) return new Refusal({ ...common, message: message[0]?.message ?? 'A field is not right.', issues: message })
  return new Refusal({ ...common, message: 'The server could not answer. Nothing was changed as far as this page knows; try again.' })
}
