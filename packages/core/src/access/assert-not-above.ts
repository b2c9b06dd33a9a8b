import { KmsError } from '@hanzo-kms/contracts'
import type { Identity } from '../identities/identity.ts'
import type { Repositories } from '../ports.ts'
import type { Actor, OrgRole, ProjectRole } from './actor.ts'

const RANK = { admin: 3, member: 2, viewer: 1, 'no-access': 0 } as const

/** SECURITY: without this, whoever may create identities could create an administrator and sign in as it. */
export function assertOrganizationRoleNotAbove(actor: Actor, role: OrgRole): void {
  if (RANK[role] > RANK[actor.organizationRole]) throw above(`the organization role '${role}'`)
}

/** SECURITY: nobody gives away, takes away or changes a role above their own. */
export async function assertProjectRoleNotAbove(inside: Repositories, actor: Actor, projectId: string, role: ProjectRole): Promise<void> {
  if (actor.organizationRole === 'admin') return
  const own = (await inside.projects.role(projectId, actor)) ?? 'no-access'
  if (RANK[role] > RANK[own]) throw above(`the project role '${role}'`)
}

/**
 * SECURITY: whoever can make credentials for an identity can act as it. So its roles, in the organisation and in each project, must not be above the actor's.
 */
export async function assertIdentityNotAbove(inside: Repositories, actor: Actor, identity: Identity): Promise<void> {
  assertOrganizationRoleNotAbove(actor, identity.role)
  if (actor.organizationRole === 'admin') return
  const own = await inside.projects.roles(actor)
  for (const [projectId, role] of await inside.projects.roles({ kind: 'identity', id: identity.id }))
    if (RANK[role] > RANK[own.get(projectId) ?? 'no-access']) throw above(`the project role '${role}' of the identity '${identity.name}'`)
}

function above(what: string): KmsError {
  return new KmsError('permissionDenied', `You are not allowed to do this, because ${what} is above your own. Ask an administrator.`, [])
}
