import type { OrgIdentity, Identity as ShownIdentity } from '@hanzo-kms/contracts/identities'
import type { Identity } from '@hanzo-kms/core/identities/identity'
import { toIso } from '../http/to-iso.ts'

export function showIdentity(identity: Identity): ShownIdentity {
  const { id, name, projectId, hasDeleteProtection } = identity
  const role = identity.customRole?.slug ?? identity.role
  return {
    ...{ id, name, orgId: identity.organizationId, projectId, role, hasDeleteProtection, authMethods: methodsOf(identity) },
    metadata: metadataOf(identity),
    createdAt: toIso(identity.createdAtMs),
    updatedAt: toIso(identity.updatedAtMs),
  }
}

/** As a member of its organisation. The membership has the identity's id: it has exactly one. */
export function showOrgIdentity(identity: Identity): OrgIdentity {
  const { id, name, projectId, customRole, hasDeleteProtection, lastLoginAtMs } = identity
  const orgId = identity.organizationId
  return {
    ...{ id, role: customRole ? 'custom' : identity.role, orgId, identityId: id },
    roleId: customRole?.id ?? null,
    customRole: customRole && { id: customRole.id, name: customRole.name, slug: customRole.slug, description: customRole.description },
    lastLoginAuthMethod: lastLoginAtMs === null ? null : 'universal-auth',
    lastLoginTime: lastLoginAtMs === null ? null : toIso(lastLoginAtMs),
    createdAt: toIso(identity.createdAtMs),
    updatedAt: toIso(identity.updatedAtMs),
    metadata: metadataOf(identity),
    identity: { id, name, orgId, projectId, hasDeleteProtection, authMethods: methodsOf(identity) },
  }
}

function methodsOf({ hasUniversalAuth }: Identity): string[] {
  return hasUniversalAuth ? ['universal-auth'] : []
}

/** An entry has no id of its own: its place in the list tells it from the others. */
function metadataOf({ id, metadata }: Identity): ShownIdentity['metadata'] {
  return metadata.map(({ key, value }, at) => ({ id: `${id}-${at}`, key, value }))
}
