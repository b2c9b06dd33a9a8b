import type { Repositories } from '../ports.ts'
import type { Actor, ActorReference } from './actor.ts'

/**
 * Whoever once did something, as they are now, for what is still done in their name. Undefined once the account is gone, or no longer in the organisation; and for Hanzo KMS
 * itself, in whose name nobody asks for rights.
 */
export async function findActor(inside: Repositories, organizationId: string, { kind, id }: ActorReference): Promise<Actor | undefined> {
  if (kind === 'platform' || id === null) return undefined
  const known = kind === 'user' ? await userNow(inside, organizationId, id) : await identityNow(inside, organizationId, id)
  return known && { ...known, kind, id, organizationId, ipAddress: null, userAgent: null }
}

type Known = Pick<Actor, 'organizationRole' | 'organizationRules' | 'label'>

async function userNow(inside: Repositories, organizationId: string, id: string): Promise<Known | undefined> {
  const user = await inside.users.find(id)
  const membership = (await inside.organizations.memberships({ kind: 'user', id })).find(
    ({ organization }) => organization.id === organizationId,
  )
  return user && membership && { organizationRole: membership.role, organizationRules: membership.customRole?.rules, label: user.email }
}

async function identityNow(inside: Repositories, organizationId: string, id: string): Promise<Known | undefined> {
  const identity = await inside.identities.find(id)
  if (identity?.organizationId !== organizationId) return undefined
  return { organizationRole: identity.role, organizationRules: identity.customRole?.rules, label: identity.name }
}
