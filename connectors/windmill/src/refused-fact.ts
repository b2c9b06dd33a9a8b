import type { Fact, FailureKind } from '@hanzo-kms/connector-kit'
import { unknown } from '@hanzo-kms/connector-kit'
import { failureOf } from './api.ts'
import type { Problem } from './classify.ts'

/** The kinds that concern the whole service: a check that met one has learned nothing that would still hold. */
const TROUBLE: ReadonlySet<FailureKind> = new Set(['unavailable', 'uncertain', 'throttled'])

/** A refusal leaves one fact unknown, with the reason; trouble is thrown. */
export function refusedFact(problem: Problem): Fact<never> {
  if (TROUBLE.has(problem.kind)) throw failureOf(problem)
  return unknown(problem.message)
}
