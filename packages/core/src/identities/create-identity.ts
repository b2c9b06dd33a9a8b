import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findOrganizationRole, type OrganizationRole } from '../roles/find-organization-role.ts'
import type { Identity } from './identity.ts'

export interface NewIdentity {
  readonly organizationId: string
  readonly name: string
  /** Slug of a role of the organisation, built-in or custom. */
  readonly role: string
  readonly metadata: Identity['metadata']
  readonly hasDeleteProtection: boolean
}

export function createIdentity(kms: Dependencies, actor: Actor, input: NewIdentity): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['identity', 'create'])
    if (input.organizationId !== actor.organizationId) throw notFound(`Organization with ID '${input.organizationId}' not found`)
    const organizationRole = await findOrganizationRole(inside, actor, input.role)
    return insertIdentity(kms, inside, actor, { ...input, ...organizationRole, projectId: null })
  })
}

/** The row and its event, for whoever is allowed by now. */
export async function insertIdentity(
  kms: Pick<Dependencies, 'cryptography' | 'clock' | 'keyRing'>,
  inside: Repositories,
  actor: Actor,
  {
    projectId,
    name,
    role,
    customRole,
    metadata,
    hasDeleteProtection,
  }: Omit<NewIdentity, 'organizationId' | 'role'> & OrganizationRole & Pick<Identity, 'projectId'>,
): Promise<Identity> {
  const nowMs = kms.clock.nowMs()
  const identity: Identity = {
    id: kms.cryptography.randomId(),
    organizationId: actor.organizationId,
    projectId,
    name,
    role,
    customRole,
    metadata,
    hasUniversalAuth: false,
    hasDeleteProtection,
    lastLoginAtMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
  await inside.identities.insert(identity)
  const event = { identityId: identity.id, name, role: customRole?.slug ?? role, hasDeleteProtection }
  await recordEvent(kms, inside, actor, { type: 'create-identity', projectId, metadata: event })
  return identity
}
