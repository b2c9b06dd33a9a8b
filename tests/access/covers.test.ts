import { organizationRules, organizationVocabulary, projectRules, projectVocabulary } from '@hanzo-kms/core/access/built-in-rights'
import { firstBeyond } from '@hanzo-kms/core/access/covers'
import { rightsOf } from '@hanzo-kms/core/access/rights'
import type { Conditions, Resource, Rule } from '@hanzo-kms/core/access/rule'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const allow = (conditions?: Conditions): Rule => ({ subject: 'secrets', actions: ['describe'], conditions, inverted: false })
const forbid = (conditions?: Conditions): Rule => ({ ...allow(conditions), inverted: true })
const isWithin = (held: readonly Rule[], granted: readonly Rule[]) => firstBeyond(held, granted, projectVocabulary) === undefined

test('built-in roles stand in their order', () => {
  const order = ['no-access', 'viewer', 'member', 'admin'] as const
  for (const [rank, held] of order.entries())
    for (const [other, granted] of order.entries()) expect(isWithin(projectRules[held], projectRules[granted])).toBe(other <= rank)
  expect(firstBeyond(organizationRules.member, organizationRules.admin, organizationVocabulary)).toBeDefined()
})

test.each<[string, readonly Rule[], readonly Rule[], boolean]>([
  ['everything holds a condition', [allow()], [allow({ environment: 'dev' })], true],
  ['a condition does not hold everything', [allow({ environment: 'dev' })], [allow()], false],
  [
    'two environments hold both',
    [allow({ environment: 'dev' }), allow({ environment: 'prod' })],
    [allow({ environment: { $in: ['dev', 'prod'] } })],
    true,
  ],
  [
    'and not a third',
    [allow({ environment: 'dev' }), allow({ environment: 'prod' })],
    [allow({ environment: { $in: ['dev', 'qa'] } })],
    false,
  ],
  ['a folder holds what is below it', [allow({ secretPath: { $glob: '/a/**' } })], [allow({ secretPath: { $glob: '/a/b/**' } })], true],
  ['and not what only begins alike', [allow({ secretPath: { $glob: '/a/**' } })], [allow({ secretPath: { $glob: '/ab/**' } })], false],
  ['nor a wider pattern', [allow({ secretPath: { $glob: '/a/**' } })], [allow({ secretPath: { $glob: '/**' } })], false],
  ['what is refused is not given', [allow(), forbid({ environment: 'prod' })], [allow()], false],
  ['elsewhere it is', [allow(), forbid({ environment: 'prod' })], [allow({ environment: 'dev' })], true],
  ['unless it is refused there too', [allow(), forbid({ environment: 'prod' })], [allow(), forbid({ environment: 'prod' })], true],
  ['one tag does not speak for the others', [allow({ secretTags: { $ne: 'hot' } })], [allow({ secretTags: { $eq: 'cold' } })], false],
])('%s', (_, held, granted, expected) => expect(isWithin(held, granted)).toBe(expected))

const environments = ['dev', 'prod', 'qa']
const paths = ['/', '/a', '/a/b', '/ab']
const value = (of: readonly string[]) => fc.constantFrom(...of)
const condition = (of: readonly string[], globs: readonly string[]) =>
  fc.oneof(
    value(of),
    fc.record({ $eq: value(of) }),
    fc.record({ $ne: value(of) }),
    fc.record({ $in: fc.array(value(of), { minLength: 1, maxLength: 2 }) }),
    fc.record({ $nin: fc.array(value(of), { minLength: 1, maxLength: 2 }) }),
    fc.record({ $glob: value(globs) }),
  )
const rule = fc
  .record({
    conditions: fc.record(
      {
        environment: condition(environments, ['*', 'd*', '{dev,qa}']),
        secretPath: condition(paths, ['/**', '/a/**', '/a*', '/?']),
        secretTags: condition(['x', 'y'], ['*', 'x*']),
      },
      { requiredKeys: [] },
    ),
    inverted: fc.boolean(),
  })
  .map(({ conditions, inverted }): Rule => ({ subject: 'secrets', actions: ['describe'], conditions, inverted }))
const rules = fc.array(rule, { minLength: 1, maxLength: 3 })
const everything: readonly Resource[] = environments.flatMap((environment) =>
  paths.flatMap((secretPath) =>
    [[], ['x'], ['y'], ['x', 'y']].map((secretTags) => ({ environment, secretPath, secretName: 'K', secretTags })),
  ),
)

test('what counts as held never allows anything that the holder is not allowed', () => {
  let within = 0
  fc.assert(
    fc.property(rules, rules, (held, granted) => {
      if (!isWithin(held, granted)) return
      within += 1
      const [own, given] = [rightsOf(held, projectVocabulary), rightsOf(granted, projectVocabulary)]
      for (const resource of everything)
        if (given.may(['secrets', 'describe'], resource)) expect(own.may(['secrets', 'describe'], resource)).toBe(true)
    }),
    { numRuns: 20_000 },
  )
  expect(within).toBeGreaterThan(500)
})
