import type { CancelSignal } from './cancel-signal.ts'
import type { Secret } from './secret.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Path below the base URL, beginning with `/`, each segment already percent-encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  /** Sent as JSON. A `Secret` anywhere inside must be revealed by the connector at this very place. */
  readonly json?: unknown
  /** The answer is no text: its body comes as one character for each byte, U+0000 to U+00FF. */
  readonly asBytes?: boolean
}

export interface HttpAnswer {
  readonly status: number
  /** Media type without parameters, lower case; '' where the answer named none. */
  readonly contentType: string
  readonly body: string
  /** Milliseconds from a `Retry-After` header (seconds or date), when there was a sound one. */
  readonly retryAfterMs: number | undefined
}

/**
 * Bound to one base URL and its headers. Every request passes the egress policy (address checked, then pinned), a deadline and a body limit; redirects are answers, never
 * followed. Answers of any status are returned: what a status means is the connector's knowledge.
 *
 * Throws `DestinationFailure`: `unavailable` when nothing was sent (refused by policy, no address, no connection), `uncertain` when it was sent and no complete answer came
 * (reset, deadline, cut body), `protocol` when the body is over the limit.
 */
export interface HttpClient {
  send(request: HttpRequest, signal: CancelSignal): Promise<HttpAnswer>
}

/** What the engine hands to a connector. */
export interface ConnectorContext {
  /** `headers` are sent with every request, and with none to another origin. */
  http(baseUrl: string, headers: Readonly<Record<string, Secret<string>>>): HttpClient
  /** A fact that is dear to ask for (a version, say), kept in memory for at most `ttlMs`. Failures are not kept. `key` must name the origin. */
  remember<T>(key: string, ttlMs: number, ask: () => Promise<T>): Promise<T>
  /** Milliseconds since 1970. Connectors have no clock of their own. */
  nowMs(): number
  sleep(durationMs: number, signal: CancelSignal): Promise<void>
}
