import type {
  IdentityMembership as ShownIdentityMembership,
  Privilege as ShownPrivilege,
  HeldRole as ShownRole,
  UserMembership as ShownUserMembership,
} from '@hanzo-kms/contracts/memberships'
import type { IdentityMembership } from '@hanzo-kms/core/memberships/identity-memberships'
import type { HeldRole, Membership, Term } from '@hanzo-kms/core/memberships/membership'
import type { HeldPrivilege } from '@hanzo-kms/core/memberships/privileges'
import type { UserMembership } from '@hanzo-kms/core/memberships/user-memberships'
import { showPermission } from '../http/permission-words.ts'
import { toIso } from '../http/to-iso.ts'

function showTerm(term: Term | null) {
  return {
    isTemporary: term !== null,
    temporaryMode: term && 'relative',
    temporaryRange: term?.range ?? null,
    temporaryAccessStartTime: term && toIso(term.fromMs),
    temporaryAccessEndTime: term && toIso(term.untilMs),
  }
}

export function showHeldRole({ id, role, term }: HeldRole): ShownRole {
  const custom = 'custom' in role ? role.custom : null
  return {
    ...{ id, role: 'builtIn' in role ? role.builtIn : 'custom' },
    customRoleId: custom?.id ?? null,
    customRoleName: custom?.name ?? null,
    customRoleSlug: custom?.slug ?? null,
    ...showTerm(term),
  }
}

function showRow({ id, projectId, roles, createdAtMs, updatedAtMs }: Membership) {
  return { id, projectId, roles: roles.map(showHeldRole), createdAt: toIso(createdAtMs), updatedAt: toIso(updatedAtMs) }
}

export function showIdentityMembership({ membership, identity, project }: IdentityMembership): ShownIdentityMembership {
  const { id, name, organizationId, hasUniversalAuth } = identity
  return {
    ...showRow(membership),
    identityId: id,
    identity: { id, name, orgId: organizationId, authMethods: hasUniversalAuth ? ['universal-auth'] : [] },
    project: { id: project.id, name: project.name },
  }
}

/** COMPAT: an account here has no other name than its e-mail address, and no public key. */
export function showUserMembership({ membership, user, project }: UserMembership): ShownUserMembership {
  const { id, email } = user
  return {
    ...showRow(membership),
    userId: id,
    user: { id, email, username: email, firstName: null, lastName: null, publicKey: '' },
    project: { id: project.id, name: project.name },
  }
}

export function showPrivilege({ privilege, membership }: HeldPrivilege): ShownPrivilege {
  const { id, slug, rules, term, createdAtMs, updatedAtMs } = privilege
  const { kind, id: memberId } = membership.member
  return {
    ...{ id, slug, projectMembershipId: membership.id, projectId: membership.projectId },
    ...{ identityId: kind === 'identity' ? memberId : null, userId: kind === 'user' ? memberId : null },
    permissions: rules.map(showPermission),
    ...showTerm(term),
    createdAt: toIso(createdAtMs),
    updatedAt: toIso(updatedAtMs),
  }
}
