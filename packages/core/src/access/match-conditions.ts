import { matchesEverything, matchesGlob } from './glob.ts'
import { type ConditionField, type Conditions, conditionFields, type Operators, type Resource } from './rule.ts'

/**
 * Whether a resource fits all conditions. A condition on a field that the resource leaves open, or that is not known, counts as `whenOpen` says.
 * SECURITY: fields and operators are looked up by the names that are known, never by what a rule names: `__proto__` or `constructor` reach nothing.
 */
export function matchesConditions(conditions: Conditions, resource: Resource, whenOpen: boolean): boolean {
  if (Object.keys(conditions).some((field) => !conditionFields.includes(field as ConditionField)) && !whenOpen) return false
  return conditionFields.every((field) => {
    const condition = Object.hasOwn(conditions, field) ? conditions[field] : undefined
    if (condition === undefined) return true
    const actual = resource[field]
    return actual === undefined ? whenOpen || fitsAnything(field, condition) : fits(field, operatorsOf(condition), actual, whenOpen)
  })
}

export function operatorsOf(condition: string | Operators): Operators {
  return typeof condition === 'string' ? { $eq: condition } : condition
}

const known: readonly string[] = ['$eq', '$ne', '$neq', '$in', '$nin', '$glob'] satisfies readonly (keyof Operators)[]

/** Of several texts, as a secret has tags: one that fits is enough, and none may be one that must not be. */
function fits(field: ConditionField, operators: Operators, actual: string | readonly string[], whenUnknown: boolean): boolean {
  if (Object.keys(operators).some((operator) => !known.includes(operator))) return whenUnknown
  const texts = typeof actual === 'string' ? [actual] : actual
  const { $eq, $ne, $neq, $in, $nin, $glob } = operators
  return (
    ($eq === undefined || texts.includes($eq)) &&
    ($ne === undefined || !texts.includes($ne)) &&
    ($neq === undefined || !texts.includes($neq)) &&
    ($in === undefined || texts.some((text) => $in.includes(text))) &&
    ($nin === undefined || !texts.some((text) => $nin.includes(text))) &&
    ($glob === undefined || texts.some((text) => matchesGlob($glob, text, { isPath: isPath(field) })))
  )
}

/** A pattern that fits every text fits also the one that is not known yet. */
function fitsAnything(field: ConditionField, condition: string | Operators): boolean {
  const { $glob, ...others } = operatorsOf(condition)
  const isOnlyGlob = Object.values(others).every((value) => value === undefined)
  // A secret without tags fits no pattern of tags.
  return field !== 'secretTags' && isOnlyGlob && $glob !== undefined && matchesEverything($glob, { isPath: isPath(field) })
}

export function isPath(field: ConditionField): boolean {
  return field === 'secretPath'
}
