import type { HeldRole, IdentityMembership, UserMembership } from '@hanzo-kms/contracts/memberships'
import type { Role } from '@hanzo-kms/contracts/roles'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const peoplePath = (projectId: string): string => `/api/v1/projects/${projectId}/memberships`
export const identitiesPath = (projectId: string): string => `/api/v1/projects/${projectId}/memberships/identities`
export const rolesPath = (projectId: string): string => `/api/v1/projects/${projectId}/roles`

/** Whoever has a role in a project. */
export interface AccessMember {
  /** Where its roles are changed, and where it is taken out. */
  readonly path: string
  /** Of the account or the machine identity. */
  readonly id: string
  readonly name: string
  readonly roles: readonly HeldRole[]
}

export const peopleQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['access', projectId, 'people'],
    queryFn: async ({ signal }): Promise<readonly AccessMember[]> => {
      const base = peoplePath(projectId)
      const { memberships } = await call<{ memberships: readonly UserMembership[] }>('GET', base, { signal })
      return memberships.map(({ id, userId, user, roles }) => ({ path: `${base}/${id}`, id: userId, name: user.email, roles }))
    },
  })

export const identitiesInProjectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['access', projectId, 'identities'],
    queryFn: async ({ signal }): Promise<readonly AccessMember[]> => {
      const base = identitiesPath(projectId)
      const { identityMemberships } = await call<{ identityMemberships: readonly IdentityMembership[] }>('GET', base, { signal })
      return identityMemberships.map(({ identity: { id, name }, roles }) => ({ path: `${base}/${id}`, id, name, roles }))
    },
  })

export type ListedRole = Omit<Role, 'permissions'>

/** The built-in ones first. */
export const rolesQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['roles', projectId],
    queryFn: async ({ signal }) => (await call<{ roles: readonly ListedRole[] }>('GET', rolesPath(projectId), { signal })).roles,
  })
