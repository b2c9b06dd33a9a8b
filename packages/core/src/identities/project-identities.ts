import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { placeMember } from '../memberships/place-member.ts'
import type { WantedRole } from '../memberships/wanted-role.ts'
import type { Dependencies } from '../ports.ts'
import { insertIdentity } from './create-identity.ts'
import type { Identity, IdentityFilter, IdentityPage } from './identity.ts'

export interface NewProjectIdentity {
  readonly projectId: string
  readonly name: string
  /** In that project; in the organisation it has none. */
  readonly wanted: readonly WantedRole[]
  readonly metadata: Identity['metadata']
  readonly hasDeleteProtection: boolean
}

/** An identity that is managed in one project, by those who may do so there, and ends with it. */
export function createProjectIdentity(kms: Dependencies, actor: Actor, { wanted, ...input }: NewProjectIdentity): Promise<Identity> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, input.projectId, ['identity', 'create'])
    const identity = await insertIdentity(kms, inside, actor, { ...input, role: 'no-access', customRole: null })
    const member = { kind: 'identity', id: identity.id } as const
    await placeMember(kms, inside, actor, { project, member, wanted })
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
