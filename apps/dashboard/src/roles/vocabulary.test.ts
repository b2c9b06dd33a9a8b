import { organizationVocabulary, projectVocabulary } from '@hanzo-kms/core/access/built-in-rights'
import { actionsOf as actionsOnServer } from '@hanzo-kms/core/access/rights'
import { expect, test } from 'vitest'
import { abilitiesOf } from './abilities.ts'
import { permissionsOf, ruleRowsOf } from './rule-rows.ts'
import { sentenceOf } from './sentence.ts'
import { organizationWords, projectWords } from './vocabulary.ts'

test.each([
  ['project', projectWords, projectVocabulary],
  ['organization', organizationWords, organizationVocabulary],
] as const)('the editor knows all that rules of a %s can be about, and nothing else', (_, words, vocabulary) => {
  const known = words.map(({ subject, actions }) => {
    const rule = { subject, actions: Object.keys(actions), inverted: false }
    return [subject, [...actionsOnServer(rule, vocabulary)].sort()]
  })
  const served = Object.entries(vocabulary.subjects).map(([subject, actions]) => [subject, [...actions].sort()])
  expect(Object.fromEntries(known)).toEqual(Object.fromEntries(served))
})

const rules = ruleRowsOf([
  {
    subject: 'secrets',
    action: ['read', 'edit'],
    inverted: false,
    conditions: { secretPath: { $glob: '/payments/**' }, environment: { $in: ['dev', 'staging'] } },
  },
  { subject: 'secrets', action: ['readValue'], inverted: true, conditions: { secretName: { $glob: '*_KEY' } } },
  { subject: 'workspace', action: ['read', 'edit', 'delete'], inverted: false },
  { subject: 'tags', action: ['read', 'create'], inverted: false },
  { subject: 'tags', action: ['create'], inverted: true },
  { subject: 'secrets', action: ['delete'], inverted: false, conditions: { environment: 'prod' } },
  { subject: 'environments', action: ['edit'], inverted: false, conditions: { environment: { $nin: ['prod'] } } },
  { subject: 'cmek', action: ['read'], inverted: false },
])

test('each rule has its sentence', () => {
  expect(rules.map((rule) => sentenceOf(projectWords, rule))).toEqual([
    'May see the names of, read the values of and change secrets, in the environments dev or staging and in the folder /payments and all below it.',
    'May not read the values of secrets, with any key like *_KEY.',
    'May do everything with the project.',
    'May see and create tags.',
    'May not create tags.',
    'May delete secrets, in the environment prod.',
    'May change environments, in any environment but prod.',
    '“cmek” is a word of other clients of this API. It grants nothing here.',
  ])
})

test('what a role can do counts the last rule that fits, and says what holds only in some places', () => {
  const of = (noun: string) => abilitiesOf(rules, projectWords).find((ability) => ability.noun === noun)
  expect(of('tags')).toEqual({ noun: 'tags', can: ['see'], some: [], cannot: ['create', 'change', 'delete'], where: [] })
  expect(of('the project')).toMatchObject({ can: ['see', 'change', 'delete'], some: [], cannot: [] })
  expect(of('secrets')).toMatchObject({
    can: [],
    some: ['see the names of', 'read the values of', 'change', 'delete'],
    cannot: ['create'],
  })
})

test('a role that is saved as it was opened keeps its rules', () => {
  const sent = permissionsOf(rules)
  expect(sent.map(({ subject, action, inverted }) => [subject, action, inverted])).toEqual(
    rules.map(({ permission }) => [permission.subject, permission.action, permission.inverted]),
  )
  expect(sent[0]?.conditions).toEqual({ environment: { $in: ['dev', 'staging'] }, secretPath: { $glob: '/payments/**' } })
  expect(sent[5]?.conditions).toEqual({ environment: { $eq: 'prod' } })
  expect(sent[2]).not.toHaveProperty('conditions')
})
