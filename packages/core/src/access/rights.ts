import { Ability } from '@casl/ability'
import { matchesConditions } from './match-conditions.ts'
import type { OtherWords } from './other-words.ts'
import type { Resource, Rule } from './rule.ts'

export interface Vocabulary {
  /** Subject → its actions: what can be asked for at all. */
  readonly subjects: Readonly<Record<string, readonly string[]>>
  readonly words: OtherWords
}
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
    return action.length === 0 ? [] : [{ subject: subjectOf(rule.subject, vocabulary), action, inverted: rule.inverted, ...conditions }]
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
    rulesFor: (permission) => rules.filter((rule) => speaksOf(rule, permission, vocabulary)),
  }
}

/** Whether a rule speaks of a subject, by ours or by another name. */
function isAbout({ subject }: Rule, named: string, vocabulary: Vocabulary): boolean {
  return subjectOf(subject, vocabulary) === named
}

export function subjectOf(subject: string, { words }: Vocabulary): string {
  return own(words.subjects, subject) ?? subject
}

/** The actions of a rule that exist here, in our words. */
export function actionsOf({ subject, actions }: Pick<Rule, 'subject' | 'actions'>, vocabulary: Vocabulary): string[] {
  const { subjects, words } = vocabulary
  const ours = subjectOf(subject, vocabulary)
  const possible = own(subjects, ours) ?? []
  const others = own(words.actions, ours) ?? {}
  return actions.flatMap((word) => own(others, word) ?? [word]).filter((action) => possible.includes(action))
}

/** A rule about this permission, by whichever word. */
export function speaksOf(rule: Rule, [subject, action]: Permission, vocabulary: Vocabulary): boolean {
  return isAbout(rule, subject, vocabulary) && actionsOf(rule, vocabulary).includes(action)
}

/** SECURITY: never what an object inherits. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
