import { Ability } from '@casl/ability'
import { matchesConditions } from './match-conditions.ts'
import type { Resource, Rule } from './rule.ts'

/** Subject → its actions: what can be asked for at all. */
export type Vocabulary = Readonly<Record<string, readonly string[]>>
export type Permission = readonly [subject: string, action: string]

/**
 * What a set of rules allows. A resource may leave fields open:
 *
 *   may        allowed whatever the open fields are: for one secret name all of them; for a folder leave name and tags open and mean every secret in it
 *   mayAny     allowed for some of them: whether it makes sense to look
 */
export interface Rights {
  may(permission: Permission, on: Resource): boolean
  mayAny(permission: Permission, on?: Resource): boolean
  /** In the order of evaluation, those that speak of this permission. */
  rulesFor(permission: Permission): readonly Rule[]
}

interface Asked {
  readonly subject: string
  readonly resource: Resource
  readonly about: 'all' | 'some'
}

/** SECURITY: an open field never helps who asks about all, and never hinders who asks about some: an inverted rule reads it the other way round than one that allows. */
function matcherOf(rule: Rule): (asked: Asked) => boolean {
  const { conditions = {}, inverted } = rule
  return ({ resource, about }) => matchesConditions(conditions, resource, inverted === (about === 'all'))
}

/** SECURITY: only words of the vocabulary get in. CASL's own wildcards (`manage`, `all`) are not among them, and neither is what an object inherits. */
export function rightsOf(rules: readonly Rule[], vocabulary: Vocabulary): Rights {
  const raw = rules.flatMap((rule) => {
    const action = actionsOf(rule, vocabulary)
    const conditions = rule.conditions && Object.keys(rule.conditions).length > 0 ? { conditions: rule } : {}
    return action.length === 0 ? [] : [{ subject: rule.subject, action, inverted: rule.inverted, ...conditions }]
  })
  const ability = new Ability<[string, string | Asked], Rule>(raw, {
    conditionsMatcher: (rule) => matcherOf(rule) as never,
    detectSubjectType: ({ subject }) => subject,
    resolveAction: (action) => action,
  })
  const can = ([subject, action]: Permission, resource: Resource, about: Asked['about']) =>
    ability.can(action, { subject, resource, about })
  return {
    may: (permission, on) => can(permission, on, 'all'),
    mayAny: (permission, on = {}) => can(permission, on, 'some'),
    rulesFor: ([subject, action]) => rules.filter((rule) => rule.subject === subject && actionsOf(rule, vocabulary).includes(action)),
  }
}

/** Some words stand for several actions. */
const several: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = { secrets: { read: ['describe', 'read-value'] } }

/** The actions of a rule that exist here. */
export function actionsOf({ subject, actions }: Rule, vocabulary: Vocabulary): string[] {
  const possible = Object.hasOwn(vocabulary, subject) ? (vocabulary[subject] ?? []) : []
  const words = Object.hasOwn(several, subject) ? (several[subject] ?? {}) : {}
  return actions
    .flatMap((word) => (Object.hasOwn(words, word) ? (words[word] ?? []) : [word]))
    .filter((action) => possible.includes(action))
}
