import { badRequest } from '@hanzo-kms/contracts'
import { type Actor, type OrgRole, orgRoles } from '../access/actor.ts'
import { assertOrganizationRoleNotAbove, assertOrganizationRulesNotAbove } from '../access/assert-not-above.ts'
import type { Repositories } from '../ports.ts'
import type { NamedRole } from './role.ts'

export interface OrganizationRole {
  /** `no-access` beside a custom role. */
  readonly role: OrgRole
  readonly customRole: NamedRole | null
}

/** The role of the actor's organisation with this slug, built-in or custom, if the actor may give it. */
export async function findOrganizationRole(inside: Repositories, actor: Actor, slug: string): Promise<OrganizationRole> {
  const role = orgRoles.find((builtIn) => builtIn === slug)
  if (role) {
    assertOrganizationRoleNotAbove(actor, role)
    return { role, customRole: null }
  }
  const customRole = await inside.roles.findBySlug({ organizationId: actor.organizationId, projectId: null }, slug)
  if (!customRole) throw badRequest(`There is no role '${slug}' in the organization. Built-in are ${orgRoles.join(', ')}.`)
  assertOrganizationRulesNotAbove(actor, customRole.rules, `the organization role '${slug}'`)
  return { role: 'no-access', customRole }
}
