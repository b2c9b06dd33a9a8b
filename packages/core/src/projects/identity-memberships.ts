import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor, ProjectRole } from '../access/actor.ts'
import { assertProjectRoleNotAbove } from '../access/assert-not-above.ts'
import { authoriseInProject } from '../access/authorise.ts'
import type { ProjectPermission } from '../access/permissions.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Identity } from '../identities/identity.ts'
import type { Dependencies, Repositories } from '../ports.ts'

export interface IdentityMembership {
  readonly projectId: string
  readonly identity: Identity
  readonly role: ProjectRole
}

interface MembershipName {
  readonly projectId: string
  readonly identityId: string
}

/** Lets an identity of the organisation into a project. */
export function addIdentity(
  kms: Dependencies,
  actor: Actor,
  { role, ...name }: MembershipName & { readonly role: ProjectRole },
): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const { identity, held } = await membership(inside, actor, name, ['identity', 'create'])
    if (held)
      throw badRequest(`Identity with ID '${name.identityId}' is in this project already, as ${held}. Change its role instead (PATCH).`)
    await assertProjectRoleNotAbove(inside, actor, name.projectId, role)
    return setRole(kms, inside, actor, name.projectId, identity, role)
  })
}

export function changeIdentityRole(
  kms: Dependencies,
  actor: Actor,
  { role, ...name }: MembershipName & { readonly role: ProjectRole },
): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const { identity, held } = await membership(inside, actor, name, ['identity', 'edit'])
    if (!held) throw notInProject(name)
    await assertProjectRoleNotAbove(inside, actor, name.projectId, held)
    await assertProjectRoleNotAbove(inside, actor, name.projectId, role)
    return setRole(kms, inside, actor, name.projectId, identity, role)
  })
}

export function removeIdentity(kms: Dependencies, actor: Actor, name: MembershipName): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const { identity, held } = await membership(inside, actor, name, ['identity', 'delete'])
    if (!held) throw notInProject(name)
    await assertProjectRoleNotAbove(inside, actor, name.projectId, held)
    await inside.projects.removeMember(name.projectId, { kind: 'identity', id: identity.id })
    const metadata = { identityId: identity.id, projectRole: null }
    await recordEvent(kms, inside, actor, { type: 'update-identity', projectId: name.projectId, metadata })
    return { projectId: name.projectId, identity, role: held }
  })
}

export function readIdentityMembership(kms: Pick<Dependencies, 'store'>, actor: Actor, name: MembershipName): Promise<IdentityMembership> {
  return kms.store.transact(async (inside) => {
    const { identity, held } = await membership(inside, actor, name, ['identity', 'read'])
    if (!held) throw notInProject(name)
    return { projectId: name.projectId, identity, role: held }
  })
}

async function membership(inside: Repositories, actor: Actor, { projectId, identityId }: MembershipName, permission: ProjectPermission) {
  await authoriseInProject(inside, actor, projectId, permission)
  const identity = await inside.identities.find(identityId)
  if (identity?.organizationId !== actor.organizationId) throw notFound(`Identity with ID '${identityId}' not found`)
  return { identity, held: await inside.projects.role(projectId, { kind: 'identity', id: identityId }) }
}

async function setRole(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  projectId: string,
  identity: Identity,
  role: ProjectRole,
): Promise<IdentityMembership> {
  await inside.projects.setRole(projectId, { kind: 'identity', id: identity.id }, role, kms.clock.nowMs())
  const metadata = { identityId: identity.id, projectRole: role }
  await recordEvent(kms, inside, actor, { type: 'update-identity', projectId, metadata })
  return { projectId, identity, role }
}

function notInProject({ projectId, identityId }: MembershipName) {
  return notFound(`Identity with ID '${identityId}' in project with ID '${projectId}' not found`)
}
