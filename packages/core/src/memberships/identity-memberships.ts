import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import type { Identity } from '../identities/identity.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import { type Membership, roleNames } from './membership.ts'
import { changeRoles, placeMember, removeMember } from './place-member.ts'
import type { WantedRole } from './wanted-role.ts'

/** An identity in a project. */
export interface IdentityMembership {
  readonly membership: Membership
  readonly identity: Identity
  readonly project: Project
}

export interface MembershipName {
  readonly projectId: string
  readonly identityId: string
}

type MemberAction = 'read' | 'create' | 'edit' | 'delete'

/** Lets an identity of the organisation into a project. */
export function addIdentity(
  kms: Dependencies,
  actor: Actor,
  { wanted, ...name }: MembershipName & { readonly wanted: readonly WantedRole[] },
): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const { project, identity, held } = await look(inside, actor, name, 'create')
    if (held)
      throw badRequest(
        `Identity with ID '${identity.id}' is in this project already, as ${roleNames(held)}. Change its roles instead (PATCH).`,
      )
    const member = { kind: 'identity', id: identity.id } as const
    return { project, identity, membership: await placeMember(kms, inside, actor, { project, member, wanted }) }
  })
}

export function changeIdentityRoles(
  kms: Dependencies,
  actor: Actor,
  { wanted, ...name }: MembershipName & { readonly wanted: readonly WantedRole[] },
): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const { project, identity, membership } = await found(inside, actor, name, 'edit')
    return { project, identity, membership: await changeRoles(kms, inside, actor, { project, before: membership, wanted }) }
  })
}

export function removeIdentity(kms: Dependencies, actor: Actor, name: MembershipName): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const removed = await found(inside, actor, name, 'delete')
    if (removed.identity.projectId === name.projectId)
      throw badRequest('This identity belongs to the project and ends with its membership. Delete the identity instead.')
    await removeMember(kms, inside, actor, removed.membership)
    return removed
  })
}

export function findIdentityMembership(kms: Pick<Dependencies, 'store'>, actor: Actor, name: MembershipName): Promise<IdentityMembership> {
  return kms.store.transact((inside) => found(inside, actor, name, 'read'))
}

/** For clients that know the id of the membership alone. */
export function findIdentityMembershipById(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { id }: { readonly id: string },
): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const membership = await inside.memberships.findById(id)
    const isOurs = membership?.member.kind === 'identity' && (await inside.projects.find(actor.organizationId, membership.projectId))
    if (!membership || !isOurs) throw notFound(`Identity membership with ID '${id}' not found`)
    return found(inside, actor, { projectId: membership.projectId, identityId: membership.member.id }, 'read')
  })
}

/** By the time of joining. */
export function listIdentityMemberships(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { projectId }: { readonly projectId: string },
): Promise<readonly IdentityMembership[]> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, projectId, ['identity', 'read'])
    const listed: IdentityMembership[] = []
    for (const membership of await inside.memberships.list(projectId, 'identity')) {
      const identity = await inside.identities.find(membership.member.id)
      if (identity) listed.push({ project, identity, membership })
    }
    return listed
  })
}

async function found(inside: Repositories, actor: Actor, name: MembershipName, action: MemberAction): Promise<IdentityMembership> {
  const { project, identity, held } = await look(inside, actor, name, action)
  if (!held) throw notFound(`Identity with ID '${name.identityId}' in project with ID '${name.projectId}' not found`)
  return { project, identity, membership: held }
}

async function look(inside: Repositories, actor: Actor, { projectId, identityId }: MembershipName, action: MemberAction) {
  const project = await authoriseInProject(inside, actor, projectId, ['identity', action])
  const identity = await inside.identities.find(identityId)
  // SECURITY: an identity that belongs to another project is managed there and nowhere else.
  const isUsable = identity?.organizationId === actor.organizationId && (identity.projectId ?? projectId) === projectId
  if (!identity || !isUsable) throw notFound(`Identity with ID '${identityId}' not found`)
  return { project, identity, held: await inside.memberships.find(projectId, { kind: 'identity', id: identityId }) }
}
