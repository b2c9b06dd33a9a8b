import type { FailureKind, HttpAnswer } from '@hanzo-kms/connector-kit'
import { bodyRules } from './body-rules.ts'
import type { Effect, KindByEffect, Rule } from './rule.ts'
import { statusRules } from './status-rules.ts'

export interface Problem {
  /** Which row of the tables matched; the connector's own code asks for it, people never see it. */
  readonly reason: string
  readonly kind: FailureKind
  /** SECURITY: our own sentence. Windmill's texts are matched, never passed on: they repeat values, paths and access lists. */
  readonly message: string
  readonly retryAfterMs: number | undefined
}

/**
 * What an answer that is no success means. By the body's beginning first and the status second: old versions say 500 where new ones say 403, and a database error of any kind
 * is a 400. A web page is never Windmill speaking, so only its status counts.
 */
export function classify(answer: HttpAnswer, effect: Effect): Problem {
  const rule = (isWebPage(answer) ? undefined : byBody(answer)) ?? byStatus(answer)
  return problemOf(rule, effect, answer.retryAfterMs)
}

export function isWebPage(answer: HttpAnswer): boolean {
  return answer.contentType === 'text/html' || answer.contentType === 'application/xhtml+xml' || /^\s*<(?:!doctype|html)/i.test(answer.body)
}

export function problemOf(rule: Rule, effect: Effect, retryAfterMs: number | undefined): Problem {
  const kind = kindOf(rule.kind, effect)
  return {
    reason: rule.reason,
    kind,
    message: rule.message,
    retryAfterMs: kind === 'throttled' || kind === 'unavailable' ? retryAfterMs : undefined,
  }
}

const kindOf = (kind: FailureKind | KindByEffect, effect: Effect) => (typeof kind === 'string' ? kind : kind[effect])

/** Where in Windmill's source an error arose changes with every version. */
const withoutSourceLine = (body: string) => body.trim().replace(/ ?@\w+\.rs:\d+(?::\d+)?$/, '')

function byBody(answer: HttpAnswer): Rule | undefined {
  const text = withoutSourceLine(answer.body)
  return bodyRules.find(({ begins }) => begins.test(text))
}

function byStatus(answer: HttpAnswer): Rule {
  const page = isWebPage(answer)
  return statusRules.find((rule) => rule.status(answer.status) && (rule.body === 'any' || (rule.body === 'page') === page)) ?? UNFORESEEN
}

const UNFORESEEN: Rule = { reason: 'unforeseen', kind: 'protocol', message: 'Windmill answered with a status that it is not known to use' }
