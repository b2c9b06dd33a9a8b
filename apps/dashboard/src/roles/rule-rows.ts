import type { ShownPermission } from '@hanzo-kms/contracts/permissions'
import { type ConditionRow, conditionsOf, rowsOf } from './conditions.ts'
import type { SubjectWords } from './vocabulary.ts'

/** One rule, as a part of the form. */
export interface RuleRow {
  readonly key: number
  readonly permission: Omit<ShownPermission, 'conditions'>
  readonly conditions: readonly ConditionRow[]
}

export function ruleRowsOf(permissions: readonly ShownPermission[]): readonly RuleRow[] {
  return permissions.map(({ conditions, ...permission }, key) => ({ key, permission, conditions: rowsOf(conditions) }))
}

/** As the server wants them. */
export function permissionsOf(rows: readonly RuleRow[]): readonly ShownPermission[] {
  return rows.map(({ permission, conditions: lines }) => {
    const conditions = conditionsOf(lines)
    return { ...permission, action: [...permission.action], ...(conditions && { conditions }) }
  })
}

export function newRule(rows: readonly RuleRow[], vocabulary: readonly SubjectWords[]): RuleRow {
  const [first] = vocabulary
  const key = Math.max(-1, ...rows.map((row) => row.key)) + 1
  const action = Object.keys(first?.actions ?? {}).slice(0, 1)
  return { key, permission: { subject: first?.subject ?? '', action, inverted: false }, conditions: [] }
}
