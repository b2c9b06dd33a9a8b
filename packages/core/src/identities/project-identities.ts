import type { Actor, ProjectRole } from '../access/actor.ts'
import { assertGrantsNotAbove } from '../access/assert-not-above.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { makeMembership } from '../memberships/make-membership.ts'
import type { Dependencies } from '../ports.ts'
import { insertIdentity } from './create-identity.ts'
import type { Identity, IdentityFilter, IdentityPage } from './identity.ts'

export interface NewProjectIdentity {
  readonly projectId: string
  readonly name: string
  /** In that project; in the organisation it has none. */
  readonly role: ProjectRole
  readonly metadata: Identity['metadata']
  readonly hasDeleteProtection: boolean
}

/** An identity that is managed in one project, by those who may do so there, and ends with it. */
export function createProjectIdentity(kms: Dependencies, actor: Actor, { role, ...input }: NewProjectIdentity): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, input.projectId, ['identity', 'create'])
    await assertGrantsNotAbove(inside, actor, project.id, [{ role }], `the project role '${role}'`)
    const identity = await insertIdentity(kms, inside, actor, { ...input, role: 'no-access', customRole: null })
    const member = { kind: 'identity', id: identity.id } as const
    await inside.memberships.insert(makeMembership(kms, { projectId: project.id, member, roles: [role] }))
    return identity
  })
}

export function listProjectIdentities(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  filter: Omit<IdentityFilter, 'projectId'> & { readonly projectId: string },
): Promise<IdentityPage> {
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, filter.projectId, ['identity', 'read'])
    return inside.identities.list(actor.organizationId, filter)
  })
}
