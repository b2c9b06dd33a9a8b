import type { OrgIdentity } from '@hanzo-kms/contracts/identities'
import type { IdentityMembership } from '@hanzo-kms/contracts/memberships'
import type { ClientSecretData, UniversalAuth } from '@hanzo-kms/contracts/universal-auth'
import { queryOptions } from '@tanstack/react-query'
import type { ListedRole } from '../access/queries.ts'
import { call } from '../api/call.ts'
import { toRefusal } from '../api/refusal.ts'

export const identitiesPath = '/api/v1/identities'
export const authPath = (id: string): string => `/api/v1/auth/universal-auth/identities/${id}`
export const clientSecretsPath = (id: string): string => `${authPath(id)}/client-secrets`

/** A machine identity, without what only programs ask for. */
export interface ShownIdentity {
  readonly id: string
  readonly name: string
  /** Slug of its role in the organization. */
  readonly role: string
  readonly projectId: string | null
  readonly hasUniversalAuth: boolean
  readonly lastLoginTime: string | null
  readonly createdAt: string
}

function shown({ identity, role, customRole, lastLoginTime, createdAt }: OrgIdentity): ShownIdentity {
  const { id, name, projectId, authMethods } = identity
  const hasUniversalAuth = authMethods.includes('universal-auth')
  return { id, name, role: customRole?.slug ?? role, projectId, hasUniversalAuth, lastLoginTime, createdAt }
}

const LISTED_MAX = 1_000

export const identitiesQuery = queryOptions({
  queryKey: ['identities'],
  queryFn: async ({ signal }) => {
    const query = { limit: LISTED_MAX }
    return (await call<{ identities: readonly OrgIdentity[] }>('GET', identitiesPath, { query, signal })).identities.map(shown)
  },
})

export const identityQuery = (id: string) =>
  queryOptions({
    queryKey: ['identities', id],
    queryFn: async ({ signal }) => shown((await call<{ identity: OrgIdentity }>('GET', `${identitiesPath}/${id}`, { signal })).identity),
  })

/** Null for one that does not sign in by itself. */
export const universalAuthQuery = (id: string) =>
  queryOptions({
    queryKey: ['identities', id, 'universal-auth'],
    queryFn: ({ signal }) =>
      call<{ identityUniversalAuth: UniversalAuth }>('GET', authPath(id), { signal }).then(
        ({ identityUniversalAuth }) => identityUniversalAuth,
        (error: unknown) => {
          if ([400, 404].includes(toRefusal(error).status)) return null
          throw error
        },
      ),
  })

/** Without the secrets: those are kept as digests. */
export const clientSecretsQuery = (id: string) =>
  queryOptions({
    queryKey: ['identities', id, 'client-secrets'],
    queryFn: async ({ signal }) =>
      (await call<{ clientSecretData: readonly ClientSecretData[] }>('GET', clientSecretsPath(id), { signal })).clientSecretData,
  })

export const projectsOfIdentityQuery = (id: string) =>
  queryOptions({
    queryKey: ['identities', id, 'projects'],
    queryFn: async ({ signal }) =>
      (
        await call<{ identityMemberships: readonly IdentityMembership[] }>('GET', `${identitiesPath}/${id}/identity-memberships`, {
          signal,
        })
      ).identityMemberships,
  })

export const organizationRolesQuery = queryOptions({
  queryKey: ['roles', 'organization'],
  queryFn: async ({ signal }) => (await call<{ roles: readonly ListedRole[] }>('GET', '/api/v1/organization/roles', { signal })).roles,
})
