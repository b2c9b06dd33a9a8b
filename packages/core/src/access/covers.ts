import { matchesEverything, matchesGlob } from './glob.ts'
import { isPath, operatorsOf } from './match-conditions.ts'
import { actionsOf, type Permission, speaksOf, subjectOf, type Vocabulary } from './rights.ts'
import { type ConditionField, type Conditions, conditionFields, type Operators, type Rule } from './rule.ts'

/** Of all values that `$in` names, in one rule, together. */
const CASES_MAX = 256

/**
 * The first permission that `granted` gives and `held` does not hold just as far; undefined where there is none.
 *
 * Decided on the rules themselves, for every resource there could be, and on the safe side: a condition counts as held where it follows from a single rule of the holder, value by
 * value of `$in`. Two patterns that together would cover a third are not seen to.
 */
export function firstBeyond(held: readonly Rule[], granted: readonly Rule[], vocabulary: Vocabulary): Permission | undefined {
  for (const [index, rule] of granted.entries()) {
    if (rule.inverted) continue
    for (const action of actionsOf(rule, vocabulary)) {
      const permission = [subjectOf(rule.subject, vocabulary), action] as const
      if (isTakenBack(granted.slice(index + 1), permission, vocabulary)) continue
      if (!isHeld(held, permission, rule, granted.slice(index + 1), vocabulary)) return permission
    }
  }
  return undefined
}

function isTakenBack(later: readonly Rule[], permission: Permission, vocabulary: Vocabulary): boolean {
  return later.some((rule) => rule.inverted && speaksOf(rule, permission, vocabulary) && implies({}, rule.conditions ?? {}))
}

function isHeld(held: readonly Rule[], permission: Permission, granted: Rule, later: readonly Rule[], vocabulary: Vocabulary): boolean {
  const relevant = held.filter((rule) => speaksOf(rule, permission, vocabulary)).reverse()
  const withheld = later.filter((rule) => rule.inverted && speaksOf(rule, permission, vocabulary))
  const cases = casesOf(granted.conditions ?? {})
  return cases?.every((conditions) => isCaseHeld(relevant, conditions, withheld)) ?? false
}

/** `relevant`: the holder's rules, the deciding one first. */
function isCaseHeld(relevant: readonly Rule[], conditions: Conditions, withheld: readonly Rule[]): boolean {
  for (const rule of relevant) {
    const ruleConditions = rule.conditions ?? {}
    if (!rule.inverted && implies(conditions, ruleConditions)) return true
    if (!rule.inverted || excludes(conditions, ruleConditions)) continue
    // What the holder is refused, the granted rules may refuse as well.
    if (!withheld.some((other) => implies(ruleConditions, other.conditions ?? {}))) return false
  }
  return false
}

/** One case per value of each `$in`; undefined for more than can be looked at. Tags are left alone: a secret has several. */
function casesOf(conditions: Conditions): readonly Conditions[] | undefined {
  let cases: readonly Conditions[] = [conditions]
  for (const field of conditionFields) {
    const { $in, ...rest } = operatorsOf(conditions[field] ?? {})
    if (!$in || field === 'secretTags' || rest.$eq !== undefined) continue
    cases = cases.flatMap((before) => $in.map((value) => ({ ...before, [field]: { ...rest, $eq: value } })))
    if (cases.length > CASES_MAX) return undefined
  }
  return cases
}

/** Whether every resource that fits `narrow` fits `wide`. */
function implies(narrow: Conditions, wide: Conditions): boolean {
  return conditionFields.every((field) => {
    const wanted = wide[field]
    if (wanted === undefined) return true
    return impliesField(field, operatorsOf(narrow[field] ?? {}), operatorsOf(wanted))
  })
}

function impliesField(field: ConditionField, narrow: Operators, wide: Operators): boolean {
  const hasMany = field === 'secretTags'
  const known = narrow.$eq !== undefined ? [narrow.$eq] : narrow.$in
  const every = (test: (value: string) => boolean) => known !== undefined && known.length > 0 && known.every(test)
  const never = new Set([...(narrow.$nin ?? []), ...[narrow.$ne, narrow.$neq].flatMap((value) => value ?? [])])
  const isNever = (value: string) => never.has(value) || (!hasMany && every((one) => one !== value))
  const glob = wide.$glob
  return (
    (wide.$eq === undefined || every((value) => value === wide.$eq)) &&
    (wide.$in === undefined || every((value) => wide.$in?.includes(value) ?? false)) &&
    (wide.$ne === undefined || isNever(wide.$ne)) &&
    (wide.$neq === undefined || isNever(wide.$neq)) &&
    (wide.$nin === undefined || wide.$nin.every(isNever)) &&
    (glob === undefined ||
      every((value) => matchesGlob(glob, value, { isPath: isPath(field) })) ||
      narrow.$glob === glob ||
      (!hasMany && isWiderGlob(field, glob, narrow.$glob)))
  )
}

/** Only what is plain to see: everything, and `/a/**` over a pattern that begins with `/a/` before its first special character. */
function isWiderGlob(field: ConditionField, wide: string, narrow: string | undefined): boolean {
  if (matchesEverything(wide, { isPath: isPath(field) })) return true
  if (narrow === undefined || !/^[^*?{}]*\*\*$/.test(wide)) return false
  const beginning = wide.slice(0, -'**'.length)
  return narrow.slice(0, beginning.length) === beginning && !/[*?{}]/.test(narrow.slice(0, beginning.length))
}

/** Whether no resource fits both; only where a field can have one value. */
function excludes(a: Conditions, b: Conditions): boolean {
  return conditionFields.some((field) => {
    if (field === 'secretTags') return false
    const [ours, theirs] = [operatorsOf(a[field] ?? {}), operatorsOf(b[field] ?? {})]
    return contradicts(field, ours, theirs) || contradicts(field, theirs, ours)
  })
}

function contradicts(field: ConditionField, { $eq, $in }: Operators, other: Operators): boolean {
  const values = $eq !== undefined ? [$eq] : $in
  return values?.every((value) => !fitsOne(field, value, other)) ?? false
}

function fitsOne(field: ConditionField, value: string, { $eq, $ne, $neq, $in, $nin, $glob }: Operators): boolean {
  return (
    ($eq === undefined || $eq === value) &&
    ($in === undefined || $in.includes(value)) &&
    $ne !== value &&
    $neq !== value &&
    !($nin?.includes(value) ?? false) &&
    ($glob === undefined || matchesGlob($glob, value, { isPath: isPath(field) }))
  )
}
