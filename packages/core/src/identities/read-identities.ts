import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise } from '../access/authorise.ts'
import type { OrganizationPermission } from '../access/permissions.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Identity } from './identity.ts'

export function findIdentity(kms: Dependencies, actor: Actor, { id }: { readonly id: string }): Promise<Identity> {
  return kms.store.transact((inside) => authorisedIdentity(inside, actor, id, ['identity', 'read']))
}

/** By name. */
export function listIdentities(
  kms: Dependencies,
  actor: Actor,
  { search = '', limit, offset }: { readonly search?: string | undefined; readonly limit: number; readonly offset: number },
): Promise<{ readonly identities: readonly Identity[]; readonly totalCount: number }> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['identity', 'read'])
    const wanted = search.toLowerCase()
    const matching = (await inside.identities.list(actor.organizationId)).filter(({ name }) => name.toLowerCase().includes(wanted))
    return { identities: matching.slice(offset, offset + limit), totalCount: matching.length }
  })
}

/** The first line of every use case about one identity. An identity of another organisation is not found. */
export async function authorisedIdentity(
  inside: Repositories,
  actor: Actor,
  id: string,
  permission: OrganizationPermission,
): Promise<Identity> {
  authorise(actor, permission)
  const identity = await inside.identities.find(id)
  if (identity?.organizationId !== actor.organizationId) throw notFound(`Identity with ID '${id}' not found`)
  return identity
}
