import type { Canaries } from './canaries.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
export type Json = any

export interface Answered {
  readonly status: number
  readonly body: Json
  /** Headers and body, as they came. */
  readonly text: string
}

type Asking = readonly [
  method: string,
  path: string,
  body?: unknown,
  token?: string | undefined,
  headers?: Readonly<Record<string, string>>,
]

/** Asks the server, and keeps what it tells: every error for the search, and whatever it hands out as one more canary. */
export interface Caller {
  ask(...asking: Asking): Promise<Answered>
  /** For what has to succeed, or nothing would have been put there. */
  must(...asking: Asking): Promise<Json>
  readonly errors: readonly Answered[]
}

/** Fields of answers that hold what only the asker may see. */
const disclosing = /token$|secret$|link|codes$|otpauthurl/i
const DISCLOSED_CHARS_MIN = 12

export function makeCaller(url: string, canaries: Canaries): Caller {
  const errors: Answered[] = []
  const ask: Caller['ask'] = async (method, path, body, token, headers = {}) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const answered = { status: answer.status, body: JSON.parse(text) as Json, text: `${JSON.stringify([...answer.headers])}${text}` }
    if (answer.status >= 400) errors.push(answered)
    else harvest(canaries, path, answered.body)
    for (const cookie of answer.headers.getSetCookie()) {
      const value = /^[^=]+=([^;]+)/.exec(cookie)?.[1] ?? ''
      if (value.length >= DISCLOSED_CHARS_MIN) canaries.add(`cookie of ${path}`, decodeURIComponent(value))
    }
    return answered
  }
  return {
    ask,
    errors,
    async must(...asking) {
      const { status, body } = await ask(...asking)
      if (status >= 400) throw new Error(`${asking[0]} ${asking[1]} was refused: ${JSON.stringify(body)}`)
      return body
    },
  }
}

function harvest(canaries: Canaries, path: string, body: Json, name = ''): void {
  if (typeof body === 'object' && body !== null)
    for (const [key, value] of Object.entries(body)) harvest(canaries, path, value, Array.isArray(body) ? `${name}` : key)
  else if (typeof body === 'string' && body.length >= DISCLOSED_CHARS_MIN && disclosing.test(name) && !/^[0-9a-f-]{36}$/.test(body))
    canaries.add(`${name} of ${path} (${canaries.planted.size})`, body)
}
