import { badRequest } from '@hanzo-kms/contracts'
import type { Member } from '../access/access-repository.ts'
import type { Actor } from '../access/actor.ts'
import { assertGrantsNotAbove } from '../access/assert-not-above.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import { makeMembership } from './make-membership.ts'
import { grantOf, type Membership } from './membership.ts'
import { findRoles, type WantedRole } from './wanted-role.ts'

/** What users and identities have in common as members of a project. Call after `authoriseInProject`. */
export async function placeMember(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { project, member, wanted }: { readonly project: Project; readonly member: Member; readonly wanted: readonly WantedRole[] },
): Promise<Membership> {
  const roles = await findRoles(kms, inside, project, wanted)
  await assertNotAbove(inside, actor, { projectId: project.id, roles })
  const membership = { ...makeMembership(kms, { projectId: project.id, member, roles: [] }), roles }
  await refusingDuplicate(inside.memberships.insert(membership), () =>
    badRequest('This member was added to the project by another request just now.'),
  )
  await record(kms, inside, actor, 'add-member', membership)
  return membership
}

export async function changeRoles(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  { project, before, wanted }: { readonly project: Project; readonly before: Membership; readonly wanted: readonly WantedRole[] },
): Promise<Membership> {
  await assertNotAbove(inside, actor, before)
  const roles = await findRoles(kms, inside, project, wanted)
  const membership = { ...before, roles, updatedAtMs: kms.clock.nowMs() }
  await assertNotAbove(inside, actor, membership)
  await inside.memberships.setRoles(before.id, roles, membership.updatedAtMs)
  await record(kms, inside, actor, 'update-member', membership)
  return membership
}

/** With its additional privileges. */
export async function removeMember(kms: Dependencies, inside: Repositories, actor: Actor, membership: Membership): Promise<void> {
  const privileges = await inside.memberships.listPrivileges(membership.id)
  const granted = [...membership.roles.map(grantOf), ...privileges.map(({ rules }) => ({ rules }))]
  await assertGrantsNotAbove(inside, actor, membership.projectId, granted, 'what this member holds')
  await inside.memberships.delete(membership.id)
  await record(kms, inside, actor, 'remove-member', membership)
}

/** Role by role: each must be within the actor's own rights, whichever of them decides when they meet. */
async function assertNotAbove(
  inside: Repositories,
  actor: Actor,
  { projectId, roles }: Pick<Membership, 'projectId' | 'roles'>,
): Promise<void> {
  for (const held of roles) {
    const slug = 'builtIn' in held.role ? held.role.builtIn : held.role.custom.slug
    await assertGrantsNotAbove(inside, actor, projectId, [grantOf(held)], `the role '${slug}'`)
  }
}

async function record(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  type: 'add-member' | 'update-member' | 'remove-member',
  { projectId, member, roles }: Membership,
): Promise<void> {
  const who = member.kind === 'user' ? { userId: member.id } : { identityId: member.id }
  const slugs = roles.map(({ role, term }) => `${'builtIn' in role ? role.builtIn : role.custom.slug}${term ? ` for ${term.range}` : ''}`)
  await recordEvent(kms, inside, actor, { type, projectId, metadata: { ...who, roles: slugs } })
}
