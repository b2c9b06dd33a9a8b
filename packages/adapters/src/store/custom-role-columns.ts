import type { Rule } from '@hanzo-kms/core/access/rule'
import type { NamedRole } from '@hanzo-kms/core/roles/role'

/** Of the table `roles`, joined where a member may have a custom role. */
export const customRoleColumns = [
  'roles.id as custom_role_id',
  'roles.slug as custom_role_slug',
  'roles.name as custom_role_name',
  'roles.description as custom_role_description',
  'roles.rules as custom_role_rules',
] as const

interface CustomRoleColumns {
  custom_role_id: string | null
  custom_role_slug: string | null
  custom_role_name: string | null
  custom_role_description: string | null
  custom_role_rules: readonly Rule[] | null
}

export function toCustomRole(row: CustomRoleColumns): NamedRole | null {
  if (row.custom_role_id === null) return null
  return {
    id: row.custom_role_id,
    slug: row.custom_role_slug ?? '',
    name: row.custom_role_name ?? '',
    description: row.custom_role_description,
    rules: row.custom_role_rules ?? [],
  }
}
