import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import type { OrganizationPermission } from '../access/permissions.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Identity, IdentityFilter, IdentityPage } from './identity.ts'

/** With a project: the identity must be one of that project. */
export interface IdentityName {
  readonly id: string
  readonly projectId?: string | undefined
}

export type IdentityPermission = Extract<OrganizationPermission, readonly ['identity', string]>

export function findIdentity(kms: Pick<Dependencies, 'store'>, actor: Actor, name: IdentityName): Promise<Identity> {
  return kms.store.transact((inside) => authorisedIdentity(inside, actor, name, ['identity', 'read']))
}

/** The organisation's own; those of a project are listed there. */
export function listIdentities(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  filter: Omit<IdentityFilter, 'projectId'>,
): Promise<IdentityPage> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['identity', 'read'])
    return inside.identities.list(actor.organizationId, { ...filter, projectId: null })
  })
}

/**
 * The first line of every use case about one identity: one of the organisation needs the permission there, one of a project needs it in that project.
 * SECURITY: an identity of another organisation is not found; whoever may not see the organisation's identities is refused before it is told whether there is one.
 */
export async function authorisedIdentity(
  inside: Repositories,
  actor: Actor,
  { id, projectId }: IdentityName,
  permission: IdentityPermission,
): Promise<Identity> {
  const found = await inside.identities.find(id)
  const identity = found?.organizationId === actor.organizationId ? found : undefined
  const managedIn = projectId ?? identity?.projectId ?? null
  if (managedIn === null) authorise(actor, permission)
  else await authoriseInProject(inside, actor, managedIn, permission)
  if (!identity || identity.projectId !== managedIn) throw notFound(`Identity with ID '${id}' not found`)
  return identity
}
