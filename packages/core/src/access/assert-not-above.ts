import { KmsError } from '@hanzo-kms/contracts'
import type { Identity } from '../identities/identity.ts'
import type { Repositories } from '../ports.ts'
import type { Actor, OrgRole } from './actor.ts'
import { type Grant, organizationRules, organizationVocabulary, projectVocabulary, rulesOfGrants } from './built-in-rights.ts'
import { firstBeyond } from './covers.ts'
import type { Rule } from './rule.ts'

/** SECURITY: without this, whoever may create identities could create an administrator and sign in as it. */
export function assertOrganizationRoleNotAbove(actor: Actor, role: OrgRole): void {
  assertOrganizationRulesNotAbove(actor, organizationRules[role], `the organization role '${role}'`)
}

export function assertOrganizationRulesNotAbove(actor: Actor, granted: readonly Rule[], what: string): void {
  if (actor.organizationRole === 'admin') return
  const isAdministrator = granted === organizationRules.admin
  const beyond = firstBeyond(rulesInOrganization(actor), granted, organizationVocabulary)
  // An administrator of the organisation is one of every project: more than any set of rules says.
  if (beyond || isAdministrator) throw above(what, beyond)
}

function rulesInOrganization(actor: Actor): readonly Rule[] {
  return actor.organizationRules
    ? [...organizationRules['no-access'], ...actor.organizationRules]
    : organizationRules[actor.organizationRole]
}

/**
 * SECURITY: nobody gives away, takes away or changes more than they hold themselves. What they hold for a time only does not count: it would outlive its end in others' hands.
 */
export async function assertGrantsNotAbove(
  inside: Repositories,
  actor: Actor,
  projectId: string,
  granted: readonly Grant[],
  what: string,
): Promise<void> {
  if (actor.organizationRole === 'admin') return
  const own = await inside.access.everywhere({ kind: actor.kind, id: actor.id }, 'lasting')
  const beyond = firstBeyond(rulesOfGrants(own.get(projectId) ?? []), rulesOfGrants(granted), projectVocabulary)
  if (beyond) throw above(what, beyond)
}

/**
 * SECURITY: whoever can make credentials for an identity can act as it. So what it holds, in the organisation and in each project, now or later, must not be above the actor's.
 */
export async function assertIdentityNotAbove(inside: Repositories, actor: Actor, identity: Identity): Promise<void> {
  const inOrganization = identity.customRole ? identity.customRole.rules : organizationRules[identity.role]
  assertOrganizationRulesNotAbove(actor, inOrganization, `the organization role of the identity '${identity.name}'`)
  if (actor.organizationRole === 'admin') return
  const own = await inside.access.everywhere({ kind: actor.kind, id: actor.id }, 'lasting')
  for (const [projectId, grants] of await inside.access.everywhere({ kind: 'identity', id: identity.id }, 'ever')) {
    const beyond = firstBeyond(rulesOfGrants(own.get(projectId) ?? []), rulesOfGrants(grants), projectVocabulary)
    if (beyond) throw above(`what the identity '${identity.name}' may do in the project with ID '${projectId}'`, beyond)
  }
}

function above(what: string, beyond: readonly [string, string] | undefined): KmsError {
  const first = beyond ? `: to ${beyond[1]} on ${beyond[0]}` : ''
  return new KmsError(
    'permissionBoundary',
    `You are not allowed to do this, because ${what} goes beyond your own rights${first}. Ask an administrator.`,
  )
}
