import type { Actor, OrgRole } from '../access/actor.ts'
import { assertIdentityNotAbove, assertOrganizationRoleNotAbove } from '../access/assert-not-above.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies } from '../ports.ts'
import type { Identity } from './identity.ts'
import { authorisedIdentity } from './read-identities.ts'

export interface IdentityChange {
  readonly id: string
  readonly name?: string | undefined
  readonly role?: OrgRole | undefined
  readonly metadata?: Identity['metadata'] | undefined
}

export function updateIdentity(kms: Dependencies, actor: Actor, change: IdentityChange): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    const identity = await authorisedIdentity(inside, actor, change.id, ['identity', 'edit'])
    await assertIdentityNotAbove(inside, actor, identity)
    const next = {
      name: change.name ?? identity.name,
      role: change.role ?? identity.role,
      metadata: change.metadata ?? identity.metadata,
      updatedAtMs: kms.clock.nowMs(),
    }
    assertOrganizationRoleNotAbove(actor, next.role)
    await inside.identities.update(identity.id, next)
    await recordEvent(kms, inside, actor, {
      type: 'update-identity',
      metadata: { identityId: identity.id, name: next.name, role: next.role },
    })
    return { ...identity, ...next }
  })
}

/** Its tokens end with it. */
export function deleteIdentity(kms: Dependencies, actor: Actor, { id }: { readonly id: string }): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    const identity = await authorisedIdentity(inside, actor, id, ['identity', 'delete'])
    await assertIdentityNotAbove(inside, actor, identity)
    await inside.tokens.revokeAllOf({ kind: 'identity', id })
    await inside.identities.delete(id)
    await recordEvent(kms, inside, actor, { type: 'delete-identity', metadata: { identityId: id, name: identity.name } })
    return identity
  })
}
