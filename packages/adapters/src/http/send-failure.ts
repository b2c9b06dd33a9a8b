import { DestinationFailure } from '@hanzo-kms/connector-kit'
import { ConnectFailure, codeOf } from './connect-failure.ts'

/** Why we ended an exchange ourselves. */
export type GaveUp = 'deadline' | 'cancelled' | 'body-too-long' | 'body-encoded'

/**
 *   nothing was written      unavailable
 *   written, over a limit    protocol     (it did answer, and repeating it brings the same answer)
 *   written, otherwise       uncertain
 *
 * Pure. SECURITY: library errors hold addresses, certificates and pieces of the answer; of them only the code is kept, and neither path nor query is named.
 */
export function failureOf(
  origin: string,
  wasSent: boolean,
  why: GaveUp | Error,
  limits: { deadlineMs: number; bodyBytesMax: number },
): DestinationFailure {
  if (why === 'body-too-long')
    return new DestinationFailure('protocol', `${origin} sent an answer longer than ${limits.bodyBytesMax} bytes.`)
  if (why === 'body-encoded') return new DestinationFailure('protocol', `${origin} sent an answer in an encoding that was not asked for.`)
  const seconds = `${limits.deadlineMs / 1000} s`
  const code = typeof why === 'string' ? '' : codeOf(why)
  const cause = code === '' ? {} : { cause: new Error(code) }
  if (!wasSent) {
    const endedAt = why instanceof ConnectFailure ? why.step : 'connect'
    return new DestinationFailure('unavailable', unsentSentence(origin, why, seconds), { ...cause, endedAt })
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return new DestinationFailure('protocol', `${origin} sent an answer with headers that are too long.`, cause)
  return new DestinationFailure(
    'uncertain',
    `${sentClause(origin, why, seconds, code)}; whether the request took effect is not known.`,
    cause,
  )
}

function unsentSentence(origin: string, why: GaveUp | Error, seconds: string): string {
  if (why === 'deadline') return `Could not connect to ${origin} within ${seconds}.`
  if (why instanceof ConnectFailure) {
    return why.step === 'policy' ? `${origin} was not contacted: ${why.message}.` : `Could not connect to ${origin}: ${why.message}.`
  }
  return `Could not connect to ${origin}.`
}

function sentClause(origin: string, why: GaveUp | Error, seconds: string, code: string): string {
  if (why === 'deadline') return `${origin} gave no complete answer within ${seconds}`
  if (why === 'cancelled') return `The request to ${origin} was stopped before its answer was complete`
  if (code.startsWith('HPE_')) return `${origin} answered with something that is not HTTP`
  return `The connection to ${origin} ended before the answer was complete`
}
