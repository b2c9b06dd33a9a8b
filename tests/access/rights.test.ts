import { projectVocabulary } from '@hanzo-kms/core/access/built-in-rights'
import { projectSubjects } from '@hanzo-kms/core/access/permissions'
import { rightsOf } from '@hanzo-kms/core/access/rights'
import type { Conditions, Resource, Rule } from '@hanzo-kms/core/access/rule'
import { expect, test } from 'vitest'

const describe = ['secrets', 'describe'] as const
const allow = (conditions?: Conditions, actions: readonly string[] = ['describe']): Rule => ({
  subject: 'secrets',
  actions,
  conditions,
  inverted: false,
})
const forbid = (conditions?: Conditions): Rule => ({ ...allow(conditions), inverted: true })
const rights = (...rules: readonly Rule[]) => rightsOf(rules, projectVocabulary)
const whole: Resource = { environment: 'prod', secretPath: '/app', secretName: 'DB_URL', secretTags: ['db', 'hot'] }

test('without a rule nothing is allowed', () => {
  expect(rights().may(describe, whole)).toBe(false)
  expect(rights().mayAny(describe)).toBe(false)
})

test.each<[string, Conditions, boolean]>([
  ['a bare text', { environment: 'prod' }, true],
  ['a bare text that differs', { environment: 'dev' }, false],
  ['$eq', { environment: { $eq: 'prod' } }, true],
  ['$ne', { environment: { $ne: 'prod' } }, false],
  ['$neq', { environment: { $neq: 'dev' } }, true],
  ['$in', { environment: { $in: ['dev', 'prod'] } }, true],
  ['$in without it', { environment: { $in: ['dev'] } }, false],
  ['an empty $in', { environment: { $in: [] } }, false],
  ['$nin', { environment: { $nin: ['prod'] } }, false],
  ['$glob of a path', { secretPath: { $glob: '/app/**' } }, true],
  ['$glob of another path', { secretPath: { $glob: '/other/**' } }, false],
  ['$glob of a name', { secretName: { $glob: 'DB_*' } }, true],
  ['a tag', { secretTags: { $in: ['hot'] } }, true],
  ['a tag that must not be', { secretTags: { $ne: 'hot' } }, false],
  ['all fields must hold', { environment: 'prod', secretPath: '/other' }, false],
  ['all operators must hold', { environment: { $eq: 'prod', $ne: 'prod' } }, false],
  ['a field that is not known', { colour: 'red' } as Conditions, false],
  ['an operator that is not known', { environment: { $regex: '.*' } } as Conditions, false],
  ['what an object inherits', JSON.parse('{"__proto__": {"environment": "dev"}}') as Conditions, false],
])('a condition by %s', (_, conditions, fits) => {
  expect(rights(allow(conditions)).may(describe, whole)).toBe(fits)
  // What forbids with the same condition forbids just there, and also where we cannot tell.
  const isClear =
    !['colour', '__proto__'].some((field) => Object.hasOwn(conditions, field)) && !JSON.stringify(conditions).includes('$regex')
  expect(rights(allow(), forbid(conditions)).may(describe, whole)).toBe(isClear ? !fits : false)
})

test('of rules that meet, the later one decides', () => {
  expect(rights(allow(), forbid({ environment: 'prod' })).may(describe, whole)).toBe(false)
  expect(rights(allow(), forbid({ environment: 'prod' })).may(describe, { ...whole, environment: 'dev' })).toBe(true)
  expect(rights(forbid({ environment: 'prod' }), allow()).may(describe, whole)).toBe(true)
})

test('a field left open stands for everything it could be', () => {
  const folder = { environment: 'prod', secretPath: '/app' }
  const onlyDb = rights(allow({ environment: 'prod', secretName: { $glob: 'DB_*' } }))
  expect([onlyDb.may(describe, folder), onlyDb.mayAny(describe, folder)]).toEqual([false, true])
  expect(onlyDb.mayAny(describe, { ...folder, environment: 'dev' })).toBe(false)
  const allButDb = rights(allow(), forbid({ secretName: { $glob: 'DB_*' } }))
  expect([allButDb.may(describe, folder), allButDb.mayAny(describe, folder)]).toEqual([false, true])
  const everyName = rights(allow({ environment: 'prod', secretName: { $glob: '*' } }))
  expect(everyName.may(describe, folder)).toBe(true)
  const shutFolder = rights(allow(), forbid({ secretPath: { $glob: '/app/**' } }))
  expect(shutFolder.mayAny(describe, folder)).toBe(false)
})

test('words of the API family stand for ours', () => {
  expect(rights({ subject: 'workspace', actions: ['edit'], inverted: false }).may(['project', 'edit'], {})).toBe(true)
  expect(rights(allow(undefined, ['describeSecret'])).may(describe, whole)).toBe(true)
  expect(rights(allow(undefined, ['readValue'])).may(['secrets', 'read-value'], whole)).toBe(true)
  const reads = rights(allow(undefined, ['read']))
  expect([reads.may(describe, whole), reads.may(['secrets', 'read-value'], whole), reads.may(['secrets', 'edit'], whole)]).toEqual([
    true,
    true,
    false,
  ])
})

test.each([
  ['manage', 'secrets'],
  ['manage', 'all'],
  ['describe', 'all'],
  ['constructor', 'secrets'],
  ['describe', 'constructor'],
  ['toString', '__proto__'],
])('a word that is not ours grants nothing: %s on %s', (action, subject) => {
  const held = rights({ subject, actions: [action], inverted: false })
  for (const [known, actions] of Object.entries(projectSubjects))
    for (const asked of actions) expect(held.mayAny([known, asked])).toBe(false)
  expect(held.mayAny([subject, action])).toBe(false)
})
