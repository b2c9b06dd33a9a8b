import type { CancelSignal } from '@hanzo-kms/connector-kit'
import type { Dispatcher } from 'undici'
import { failureOf, type GaveUp } from './send-failure.ts'

export interface ExchangeCall {
  readonly origin: string
  readonly target: string
  readonly method: string
  readonly headers: string[]
  readonly body: string | null
  /** One character for each byte of the answer instead of its text. */
  readonly asBytes?: boolean
}

export interface ExchangeLimits {
  /** From the call to the last byte of the answer: waiting for a free connection, name lookup and handshake count. */
  readonly deadlineMs: number
  readonly bodyBytesMax: number
}

export interface ExchangeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/**
 * One request and its complete answer, or a `DestinationFailure`. Cancelled before anything was written, it rejects with the signal's reason.
 *
 *   waiting  -> written (a connection took it)          -> answered | failed: uncertain or protocol
 *            -> failed: unavailable                     (no connection, deadline, cancelled)
 *
 * INVARIANT: a request that was given up or cancelled while waiting is never written afterwards, so that `unavailable` stays true (guarded-http.test.ts).
 */
export function exchange(
  dispatcher: Dispatcher,
  call: ExchangeCall,
  limits: ExchangeLimits,
  signal: CancelSignal,
): Promise<ExchangeAnswer> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let isSettled = false
    let status = 0
    let headers: ExchangeAnswer['headers'] = {}
    let chunks: Buffer[] = []
    let bodyBytes = 0

    const settle = (finish: () => void) => {
      if (isSettled) return
      isSettled = true
      clearTimeout(timer)
      stopListening()
      finish()
      chunks = []
    }
    const fail = (why: GaveUp | Error) => settle(() => reject(failureOf(call.origin, controller !== undefined, why, limits)))
    const giveUp = (why: GaveUp) => {
      fail(why)
      controller?.abort(new Error('given up'))
    }
    const cancel = (reason: unknown) => (controller === undefined ? settle(() => reject(reason)) : giveUp('cancelled'))
    // Making the connection takes time, and this process may have stood still in the middle of it: what has lost its right to write by then is not written.
    const lookAgain = () => {
      try {
        signal.throwIfAborted()
      } catch (reason) {
        cancel(reason)
      }
    }
    const timer = setTimeout(() => giveUp('deadline'), limits.deadlineMs)
    const stopListening = listenForCancel(signal, cancel)

    dispatcher.dispatch(
      { origin: call.origin, path: call.target, method: call.method, headers: call.headers, body: call.body },
      {
        onRequestStart(started) {
          lookAgain()
          if (isSettled) return started.abort(new Error('given up'))
          controller = started
        },
        onResponseStart(_, code, answered) {
          if (code < 200) return
          status = code
          headers = answered
          if (!['', 'identity'].includes(firstOf(answered['content-encoding']).toLowerCase())) return giveUp('body-encoded')
          if (Number(firstOf(answered['content-length'])) > limits.bodyBytesMax) giveUp('body-too-long')
        },
        onResponseData(_, chunk) {
          if (isSettled) return
          bodyBytes += chunk.length
          if (bodyBytes > limits.bodyBytesMax) return giveUp('body-too-long')
          chunks.push(chunk)
        },
        onResponseEnd() {
          const whole = Buffer.concat(chunks)
          settle(() => resolve({ status, headers, body: call.asBytes ? whole.toString('latin1') : new TextDecoder().decode(whole) }))
        },
        onResponseError(_, error) {
          fail(error)
        },
      },
    )
  })
}

export function firstOf(value: string | readonly string[] | undefined): string {
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}

/** A signal that is no `AbortSignal` cannot tell when it fires: it is looked at before the start and when a connection is there, and the deadline bounds the rest. */
function listenForCancel(signal: CancelSignal, cancel: (reason: unknown) => void): () => void {
  if (!(signal instanceof AbortSignal)) return () => {}
  const hear = () => cancel(signal.reason)
  signal.addEventListener('abort', hear, { once: true })
  return () => signal.removeEventListener('abort', hear)
}
