import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { assertIdentityNotAbove } from '../access/assert-not-above.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies } from '../ports.ts'
import { findOrganizationRole } from '../roles/find-organization-role.ts'
import type { Identity } from './identity.ts'
import { authorisedIdentity, type IdentityName } from './read-identities.ts'

export interface IdentityChange extends IdentityName {
  readonly name?: string | undefined
  /** Slug of a role of the organisation, built-in or custom. */
  readonly role?: string | undefined
  readonly metadata?: Identity['metadata'] | undefined
  readonly hasDeleteProtection?: boolean | undefined
}

export function updateIdentity(kms: Dependencies, actor: Actor, change: IdentityChange): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    const identity = await authorisedIdentity(inside, actor, change, ['identity', 'edit'])
    await assertIdentityNotAbove(inside, actor, identity)
    const held = identity.customRole?.slug ?? identity.role
    if (identity.projectId !== null && (change.role ?? held) !== held)
      throw badRequest('This identity belongs to a project, so it has no role in the organization. Change its role in the project.')
    const organizationRole =
      change.role === undefined || change.role === held ? identity : await findOrganizationRole(inside, actor, change.role)
    const { role, customRole } = organizationRole
    const next = {
      name: change.name ?? identity.name,
      metadata: change.metadata ?? identity.metadata,
      hasDeleteProtection: change.hasDeleteProtection ?? identity.hasDeleteProtection,
      updatedAtMs: kms.clock.nowMs(),
    }
    await inside.identities.update(identity.id, { ...next, organizationRole })
    const { name, hasDeleteProtection } = next
    const metadata = { identityId: identity.id, name, role: customRole?.slug ?? role, hasDeleteProtection }
    await recordEvent(kms, inside, actor, { type: 'update-identity', projectId: identity.projectId, metadata })
    return { ...identity, ...next, role, customRole }
  })
}

/** Its tokens end with it. */
export function deleteIdentity(kms: Dependencies, actor: Actor, named: IdentityName): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    const identity = await authorisedIdentity(inside, actor, named, ['identity', 'delete'])
    await assertIdentityNotAbove(inside, actor, identity)
    if (identity.hasDeleteProtection)
      throw badRequest(`The identity '${identity.name}' is protected from deletion. Set hasDeleteProtection to false first.`)
    await inside.tokens.revokeAllOf({ kind: 'identity', id: identity.id })
    await inside.identities.delete(identity.id)
    const metadata = { identityId: identity.id, name: identity.name }
    await recordEvent(kms, inside, actor, { type: 'delete-identity', projectId: identity.projectId, metadata })
    return identity
  })
}
