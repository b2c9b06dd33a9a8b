/** What is sent back. Without a type, no content-type header is sent. */
export interface Answer {
  readonly status: number
  readonly type?: string
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

export const PLAIN = 'text/plain; charset=utf-8'

export function text(status: number, body: string, headers?: Answer['headers']): Answer {
  return headers === undefined ? { status, type: PLAIN, body } : { status, type: PLAIN, body, headers }
}

export function json(value: unknown): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) }
}

export function empty(status: number): Answer {
  return { status, body: '' }
}

/** Thrown by anything that ends a request early; carries the whole answer. */
export class Refusal extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(String(answer.body))
    this.answer = answer
  }
}

/** Thrown where the imitated server's task dies: the client sees a reset and no answer. */
export class ConnectionDrop extends Error {}

/** An error of Windmill's own: text/plain without a charset, unlike every other plain answer. */
function refuse(status: number, body: string): Refusal {
  return new Refusal({ status, type: 'text/plain', body })
}

export const badRequest = (message: string): Refusal => refuse(400, `Bad request: ${message}`)
export const notFound = (message: string): Refusal => refuse(404, `Not found: ${message}`)
export const notAuthorized = (message: string): Refusal => refuse(401, `Not authorized: ${message}`)
export const requireAdmin = (username: string): Refusal => refuse(403, `Require Admin privileges for ${username}`)
export const internal = (message: string, at: string): Refusal => refuse(500, `Internal: ${message} @${at}`)
export const generic = (status: number, message: string): Refusal => refuse(status, message)
export const databaseError = (message: string, at: string): Refusal =>
  refuse(400, `SqlErr: error returned from database: ${message} @${at}`)
export const sqlError = (message: string, at: string): Refusal => refuse(400, `SqlErr: ${message} @${at}`)
/** A request that the HTTP layer could not read, before any handler saw it. */
export const unreadable = (status: number, message: string): Refusal => new Refusal(text(status, message))
