/**
 * Why a call to a destination failed. The engine acts on the kind; the message is for people.
 *
 *   unauthorized  the credentials are not accepted (or the destination says so during its own trouble)
 *   forbidden     accepted, but may not do this
 *   missing       what was addressed is not there, or not visible
 *   conflict      something is already there
 *   rejected      the request itself is unacceptable; repeating it changes nothing
 *   throttled     asked to slow down; `retryAfterMs` says how long, if known
 *   unavailable   did not happen: nothing reached the destination, or it said that it could not serve now
 *   uncertain     may have happened: no (complete) answer to a request that was sent
 *   protocol      answered in a shape that our model of it does not know
 */
export const failureKinds = [
  'unauthorized',
  'forbidden',
  'missing',
  'conflict',
  'rejected',
  'throttled',
  'unavailable',
  'uncertain',
  'protocol',
] as const
export type FailureKind = (typeof failureKinds)[number]

/** SECURITY: `message` is shown to people and stored: never put a value, a token or an upstream body with either into it. */
export class DestinationFailure extends Error {
  override readonly name = 'DestinationFailure'
  readonly kind: FailureKind
  /** Milliseconds the destination asked us to wait; only with `throttled` and `unavailable`. */
  readonly retryAfterMs: number | undefined
  /** Where the way there ended, only with `unavailable`: our own policy, the connection, or its certificate. */
  readonly endedAt: 'policy' | 'connect' | 'tls' | undefined

  constructor(
    kind: FailureKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number | undefined; endedAt?: 'policy' | 'connect' | 'tls' | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.retryAfterMs = options.retryAfterMs
    this.endedAt = options.endedAt
  }
}
