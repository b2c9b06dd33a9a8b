import type { Actor } from '../access/actor.ts'
import { accessInProject } from '../access/authorise.ts'
import { isProjectInScope } from '../access/token-scope.ts'
import type { IdentityMembership } from '../memberships/identity-memberships.ts'
import type { Dependencies } from '../ports.ts'
import { authorisedIdentity, type IdentityName } from './read-identities.ts'

/** Projects that an identity is in, and its roles there: those projects alone whose identities the actor may see. */
export function listMembershipsOfIdentity(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  name: IdentityName,
): Promise<readonly IdentityMembership[]> {
  return kms.store.transact(async (inside) => {
    const identity = await authorisedIdentity(inside, actor, name, ['identity', 'read'])
    const listed: IdentityMembership[] = []
    for (const membership of await inside.memberships.ofMember({ kind: 'identity', id: identity.id })) {
      if (!isProjectInScope(actor.scope, membership.projectId)) continue
      const access = await accessInProject(inside, actor, membership.projectId)
      if (access.mayAny(['identity', 'read'])) listed.push({ project: access.project, identity, membership })
    }
    return listed
  })
}
