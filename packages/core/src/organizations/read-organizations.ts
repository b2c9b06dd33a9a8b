import { notFound } from '@hanzo-kms/contracts'
import type { Actor, OrgRole } from '../access/actor.ts'
import { authorise } from '../access/authorise.ts'
import type { Dependencies } from '../ports.ts'
import type { Organization } from './organization.ts'

export interface Membership {
  readonly organization: Organization
  readonly role: OrgRole
  readonly joinedAtMs: number
}

/** A user's organisations; an identity has the one that it was made in. */
export function listOrganizations(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<readonly Membership[]> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['organization', 'read'])
    if (actor.kind === 'user') {
      const memberships = await inside.organizations.memberships({ kind: 'user', id: actor.id })
      return actor.scope ? memberships.filter(({ organization }) => organization.id === actor.organizationId) : memberships
    }
    const organization = await inside.organizations.find(actor.organizationId)
    const identity = await inside.identities.find(actor.id)
    return organization && identity ? [{ organization, role: identity.role, joinedAtMs: identity.createdAtMs }] : []
  })
}

/** The one that the token belongs to. */
export function findOwnOrganization(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<Organization> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['organization', 'read'])
    const organization = await inside.organizations.find(actor.organizationId)
    if (!organization) throw notFound('Your organization is gone.')
    return organization
  })
}
