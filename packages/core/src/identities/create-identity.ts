import { notFound } from '@hanzo-kms/contracts'
import type { Actor, OrgRole } from '../access/actor.ts'
import { assertOrganizationRoleNotAbove } from '../access/assert-not-above.ts'
import { authorise } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies } from '../ports.ts'
import type { Identity } from './identity.ts'

export interface NewIdentity {
  readonly organizationId: string
  readonly name: string
  readonly role: OrgRole
  readonly metadata: Identity['metadata']
}

export function createIdentity(kms: Dependencies, actor: Actor, input: NewIdentity): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['identity', 'create'])
    if (input.organizationId !== actor.organizationId) throw notFound(`Organization with ID '${input.organizationId}' not found`)
    assertOrganizationRoleNotAbove(actor, input.role)
    const nowMs = kms.clock.nowMs()
    const { name, role, metadata } = input
    const identity: Identity = {
      id: kms.cryptography.randomId(),
      organizationId: actor.organizationId,
      name,
      role,
      customRole: null,
      metadata,
      hasUniversalAuth: false,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
    }
    await inside.identities.insert(identity)
    await recordEvent(kms, inside, actor, { type: 'create-identity', metadata: { identityId: identity.id, name, role } })
    return identity
  })
}
