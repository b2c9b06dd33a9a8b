import type { ShownPermission } from '@hanzo-kms/contracts/permissions'
import type { ConditionField } from './vocabulary.ts'

export const operators = ['$eq', '$ne', '$in', '$nin', '$glob'] as const
export type Operator = (typeof operators)[number]

/** One condition, as a line of the form. Several texts are separated by commas. */
export interface ConditionRow {
  readonly key: number
  readonly field: ConditionField
  readonly operator: Operator
  readonly text: string
}

export const fieldWords: Readonly<Record<ConditionField, string>> = {
  environment: 'Environment (slug)',
  secretPath: 'Folder',
  secretName: 'Key',
  secretTags: 'Tag (slug)',
  connectionId: 'Connection (ID)',
}
export const operatorWords: Readonly<Record<Operator, string>> = {
  $eq: 'is',
  $ne: 'is not',
  $in: 'is one of',
  $nin: 'is none of',
  $glob: 'is like',
}

/** In the order in which they are said. */
const fields = Object.keys(fieldWords)

const isList = (operator: Operator) => operator === '$in' || operator === '$nin'

type Conditions = NonNullable<ShownPermission['conditions']>

export function rowsOf(conditions: Conditions | undefined): readonly ConditionRow[] {
  return Object.entries(conditions ?? {})
    .flatMap(([field, condition]) => {
      const named = typeof condition === 'string' ? { $eq: condition } : condition
      return Object.entries(named).map(([operator, value]) => ({
        field: field as ConditionField,
        // `$neq` is another spelling.
        operator: (operator === '$neq' ? '$ne' : operator) as Operator,
        text: typeof value === 'string' ? value : value.join(', '),
      }))
    })
    .toSorted((one, other) => fields.indexOf(one.field) - fields.indexOf(other.field))
    .map((row, key) => ({ key, ...row }))
}

/** Lines without a text are not conditions. Of two lines with the same field and operator the last one counts, as the form says. */
export function conditionsOf(rows: readonly ConditionRow[]): Conditions | undefined {
  const conditions: Record<string, Record<string, string | string[]>> = {}
  for (const { field, operator, text } of rows) {
    const typed = text.trim()
    if (typed === '') continue
    const value = isList(operator) ? typed.split(',').flatMap((part) => part.trim() || []) : typed
    conditions[field] = { ...conditions[field], [operator]: value }
  }
  return Object.keys(conditions).length === 0 ? undefined : conditions
}

const nouns: Readonly<Record<ConditionField, readonly [one: string, many: string]>> = {
  environment: ['in the environment', 'in the environments'],
  secretPath: ['in the folder', 'in the folders'],
  secretName: ['with the key', 'with the keys'],
  secretTags: ['with the tag', 'with the tags'],
  connectionId: ['through the connection', 'through the connections'],
}

/** As the end of a sentence: `in the environment prod and in /payments and below it`. */
export function phraseOf(rows: readonly ConditionRow[]): string {
  return rows
    .filter(({ text }) => text.trim() !== '')
    .map(phrase)
    .join(' and ')
}

function phrase({ field, operator, text }: ConditionRow): string {
  const [one, many] = nouns[field]
  const typed = text.trim()
  const list = typed
    .split(',')
    .map((part) => part.trim())
    .join(' or ')
  if (operator === '$eq') return `${one} ${typed}`
  if (operator === '$in') return `${typed.includes(',') ? many : one} ${list}`
  const [how, what] = one.split(/ (?=the )/)
  const noun = what?.replace('the ', '')
  if (operator === '$ne' || operator === '$nin') return `${how} any ${noun} but ${list}`
  const below = field === 'secretPath' && /^(\/[^*?{]*)\/\*\*$/.exec(typed)
  if (below) return `in the folder ${below[1]} and all below it`
  if (field === 'secretPath' && (typed === '**' || typed === '/**')) return 'in every folder'
  return `${how} any ${noun} like ${typed}`
}
