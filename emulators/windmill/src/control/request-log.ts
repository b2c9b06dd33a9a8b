export interface LoggedRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  /** What the client got; 0 where the connection was dropped without an answer. */
  readonly status: number
  readonly atMs: number
}

const ENTRIES_MAX = 200_000

/** The requests since the last reset, in the order they came in. */
export class RequestLog {
  #entries: { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] }[] = []

  /** Notes a request as it comes in; the returned function fills in its status. */
  note(method: string, path: string, query: string, atMs: number): (status: number) => void {
    const entry = { method, path, query, status: 0, atMs }
    if (this.#entries.length < ENTRIES_MAX) this.#entries.push(entry)
    return (status) => {
      entry.status = status
    }
  }

  all(): readonly LoggedRequest[] {
    return this.#entries
  }

  clear(): void {
    this.#entries = []
  }
}
