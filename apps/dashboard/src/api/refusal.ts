/** One issue of a 422: which field, and what is wrong with it. */
export interface Issue {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** What the server answered instead of doing it, or why it could not be asked. `message` is a sentence for the person. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** 0 where there was no answer. */
  readonly status: number
  readonly requestId: string | null
  readonly issues: readonly Issue[]
  readonly retryAfterS: number | null

  constructor(fields: {
    status: number
    message: string
    requestId?: string | null
    issues?: readonly Issue[]
    retryAfterS?: number | null
  }) {
    super(fields.message)
    this.status = fields.status
    this.requestId = fields.requestId ?? null
    this.issues = fields.issues ?? []
    this.retryAfterS = fields.retryAfterS ?? null
  }
}

export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal({
    status: 0,
    message: 'This page has a defect. Reload it; if it happens again, tell your administrator what you did.',
  })
}
