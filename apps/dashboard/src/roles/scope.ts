import type { Role } from '@hanzo-kms/contracts/roles'
import { queryOptions } from '@tanstack/react-query'
import { slugOfHeld } from '../access/held-roles.tsx'
import { identitiesInProjectQuery, type ListedRole, peopleQuery, rolesPath } from '../access/queries.ts'
import { call } from '../api/call.ts'
import { queryClient } from '../api/query-client.ts'
import { identitiesQuery } from '../identities/queries.ts'
import { membersQuery } from '../people/queries.ts'
import { organizationWords, projectWords, type SubjectWords } from './vocabulary.ts'

/** Whose roles: a project's or the organization's. */
export interface RoleScope {
  readonly kind: 'project' | 'organization'
  /** Of the project or the organization. */
  readonly name: string
  /** Where roles are made and changed. */
  readonly path: string
  readonly projectId: string | null
  readonly words: readonly SubjectWords[]
  /** Slugs of the built-in ones. */
  readonly builtIn: readonly string[]
  /** Why roles cannot be changed here by whoever looks. */
  readonly why: (action: 'create' | 'edit' | 'delete') => string | undefined
}

export const organizationRolesPath = '/api/v1/organization/roles'

export function projectScope({ id, name }: { readonly id: string; readonly name: string }, why: RoleScope['why']): RoleScope {
  const builtIn = ['admin', 'member', 'viewer', 'no-access']
  return { kind: 'project', name, path: rolesPath(id), projectId: id, words: projectWords, builtIn, why }
}

export function organizationScope(name: string, why: RoleScope['why']): RoleScope {
  const builtIn = ['admin', 'member', 'no-access']
  return { kind: 'organization', name, path: organizationRolesPath, projectId: null, words: organizationWords, builtIn, why }
}

/** The built-in ones first. */
export const listQuery = ({ projectId, path }: RoleScope) =>
  queryOptions({
    queryKey: ['roles', projectId ?? 'organization'],
    queryFn: async ({ signal }) => (await call<{ roles: readonly ListedRole[] }>('GET', path, { signal })).roles,
  })

/** With its rules. */
export const roleQuery = (scope: RoleScope, slug: string) =>
  queryOptions({
    queryKey: ['roles', scope.projectId ?? 'organization', slug],
    queryFn: async ({ signal }): Promise<Role> => {
      const address =
        scope.kind === 'project' ? `${scope.path}/slug/${encodeURIComponent(slug)}` : `${scope.path}/${await idOf(scope, slug)}`
      return (await call<{ role: Role }>('GET', address, { signal })).role
    },
  })

/** The organization's are asked for by id. One that the list does not have is asked for as it is, so that the server says what it knows. */
async function idOf(scope: RoleScope, slug: string): Promise<string> {
  const roles = await queryClient.ensureQueryData(listQuery(scope))
  return encodeURIComponent(roles.find((role) => role.slug === slug)?.id ?? slug)
}

/** Who has a role, by its slug. */
export interface Holder {
  readonly name: string
  readonly isMachine: boolean
}

export const holdersQuery = ({ projectId }: RoleScope) =>
  queryOptions({
    queryKey: ['access', projectId ?? 'organization', 'holders'],
    queryFn: async (): Promise<ReadonlyMap<string, readonly Holder[]>> => {
      const held = projectId === null ? await inOrganization() : await inProject(projectId)
      const bySlug = new Map<string, Holder[]>()
      for (const { slug, ...holder } of held) bySlug.set(slug, [...(bySlug.get(slug) ?? []), holder])
      return bySlug
    },
  })

type Held = Holder & { readonly slug: string }

async function inProject(projectId: string): Promise<readonly Held[]> {
  const [people, identities] = await Promise.all([
    queryClient.fetchQuery(peopleQuery(projectId)),
    queryClient.fetchQuery(identitiesInProjectQuery(projectId)),
  ])
  const heldBy = (members: typeof people, isMachine: boolean) =>
    members.flatMap(({ name, roles }) => [...new Set(roles.map(slugOfHeld))].map((slug) => ({ slug, name, isMachine })))
  return [...heldBy(people, false), ...heldBy(identities, true)]
}

async function inOrganization(): Promise<readonly Held[]> {
  const [members, identities] = await Promise.all([queryClient.fetchQuery(membersQuery), queryClient.fetchQuery(identitiesQuery)])
  return [
    ...members.map(({ email, role }) => ({ slug: role, name: email, isMachine: false })),
    ...identities.map(({ name, role }) => ({ slug: role, name, isMachine: true })),
  ]
}
