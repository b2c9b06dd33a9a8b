import {
  type CancelSignal,
  type ConnectorContext,
  DestinationFailure,
  type HttpAnswer,
  type HttpRequest,
  secret,
} from '@hanzo-kms/connector-kit'
import type { z } from 'zod'
import { classify, isWebPage, type Problem, problemOf } from './classify.ts'
import type { WindmillCredentials } from './credentials.ts'
import { UNAUTHORIZED_REPEAT_AFTER_MS, UNAUTHORIZED_REPEATS_MAX } from './limits.ts'
import type { Effect } from './rule.ts'
import { OTHER_SHAPE, WEB_PAGE } from './status-rules.ts'

export interface Call<T> {
  readonly request: HttpRequest
  readonly effect: Effect
  /** Reads a success; undefined where it is not the expected shape. */
  readonly read: (answer: HttpAnswer) => T | undefined
}
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

/** One Windmill, one token. */
export interface WindmillApi {
  /** For callers to whom some refusals are answers. */
  attempt<T>(call: Call<T>, signal: CancelSignal): Promise<Outcome<T>>
  /** For callers to whom none is. */
  ask<T>(call: Call<T>, signal: CancelSignal): Promise<T>
}

export function openApi({ instanceUrl, accessToken }: WindmillCredentials, context: ConnectorContext): WindmillApi {
  const http = context.http(instanceUrl, { authorization: secret(`Bearer ${accessToken}`) })

  async function once<T>(call: Call<T>, signal: CancelSignal): Promise<Outcome<T>> {
    signal.throwIfAborted()
    try {
      return outcomeOf(call, await http.send(call.request, signal))
    } catch (error) {
      // A read without an answer changed nothing, so it is not uncertain.
      if (call.effect === 'write' || !(error instanceof DestinationFailure) || error.kind !== 'uncertain') throw error
      throw new DestinationFailure('unavailable', 'Windmill closed the connection without a complete answer', { cause: error })
    }
  }

  async function attempt<T>(call: Call<T>, signal: CancelSignal): Promise<Outcome<T>> {
    for (let repeats = 0; ; repeats += 1) {
      const outcome = await once(call, signal)
      if (outcome.ok || outcome.problem.kind !== 'unauthorized' || repeats >= UNAUTHORIZED_REPEATS_MAX) return outcome
      // Windmill refuses before it does anything, so even a write may be repeated.
      await context.sleep(UNAUTHORIZED_REPEAT_AFTER_MS, signal)
    }
  }

  return {
    attempt,
    async ask(call, signal) {
      const outcome = await attempt(call, signal)
      if (outcome.ok) return outcome.value
      throw failureOf(outcome.problem)
    },
  }
}

function outcomeOf<T>(call: Call<T>, answer: HttpAnswer): Outcome<T> {
  if (answer.status < 200 || answer.status > 299) return { ok: false, problem: classify(answer, call.effect) }
  const value = isWebPage(answer) ? undefined : call.read(answer)
  if (value !== undefined) return { ok: true, value }
  return { ok: false, problem: problemOf(isWebPage(answer) ? WEB_PAGE : OTHER_SHAPE, call.effect, undefined) }
}

export function failureOf({ kind, message, retryAfterMs }: Problem): DestinationFailure {
  return new DestinationFailure(kind, message, { retryAfterMs })
}

/** The texts of successes differ between versions; that they are plain text does not. */
export function plainText({ contentType, body }: HttpAnswer): string | undefined {
  return contentType === 'text/plain' ? body : undefined
}

export function json<T>(schema: z.ZodType<T>): (answer: HttpAnswer) => T | undefined {
  return ({ contentType, body }) => {
    if (contentType !== 'application/json') return undefined
    try {
      return schema.safeParse(JSON.parse(body)).data
    } catch {
      // SECURITY: a parser's error quotes what it read.
      return undefined
    }
  }
}
