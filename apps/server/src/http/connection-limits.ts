/** How long a client may take, and how much it may say before a route is known. Slow on purpose is the oldest way to hold a server. */
export interface ConnectionLimits {
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number
  /** From the first byte of a request to its last: 16 MiB at 140 KiB/s. */
  readonly requestMs: number
  /** Without a byte in either direction while an answer is awaited or sent. The longest answers wait for an outside service, and streams have heartbeats. */
  readonly idleMs: number
  /** Between two requests on one connection: longer than the usual proxy's, so that the proxy closes first. */
  readonly keepAliveMs: number
  /** How often connections are looked at. */
  readonly lookEveryMs: number
  /** The request line and all headers together. */
  readonly headerBytesMax: number
}

export const connectionLimits: ConnectionLimits = {
  headersMs: 20_000,
  requestMs: 120_000,
  idleMs: 300_000,
  keepAliveMs: 72_000,
  lookEveryMs: 5_000,
  headerBytesMax: 16_384,
}
