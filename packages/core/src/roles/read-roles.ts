import { notFound } from '@hanzo-kms/contracts'
import { type Actor, orgRoles, projectRoles } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import { organizationRules, projectRules } from '../access/built-in-rights.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import { authorisedProject, type ProjectName } from '../projects/read-projects.ts'
import type { Role } from './role.ts'

type RoleAction = 'read' | 'create' | 'edit' | 'delete'

/** Whose roles. */
export type RoleScope = { readonly project: ProjectName } | 'organization'

/** The first line of every use case about roles: answers with the project, or null for the organisation's own. */
export async function authorisedScope(inside: Repositories, actor: Actor, scope: RoleScope, action: RoleAction): Promise<Project | null> {
  if (scope !== 'organization') return authorisedProject(inside, actor, scope.project, ['role', action])
  authorise(actor, ['role', action])
  return null
}

/** The built-in ones first. */
export function listRoles(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { scope }: { readonly scope: RoleScope },
): Promise<readonly Role[]> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedScope(inside, actor, scope, 'read')
    const place = { organizationId: actor.organizationId, projectId: project?.id ?? null }
    return [...builtInRoles(actor.organizationId, project), ...(await inside.roles.list(place))]
  })
}

export function findRole(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { scope, ...name }: { readonly scope: RoleScope } & ({ readonly id: string } | { readonly slug: string }),
): Promise<Role> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedScope(inside, actor, scope, 'read')
    const builtIn = builtInRoles(actor.organizationId, project).find(({ slug }) => slug === ('slug' in name ? name.slug : name.id))
    return builtIn ?? roleIn(inside, actor, project, name)
  })
}

/** For clients that know the id alone. */
export function findRoleAnywhere(kms: Pick<Dependencies, 'store'>, actor: Actor, { id }: { readonly id: string }): Promise<Role> {
  return kms.store.transact(async (inside) => {
    const role = await inside.roles.find(actor.organizationId, id)
    if (!role || role.projectId === null) throw notFound(`Project role with ID '${id}' not found`)
    await authoriseInProject(inside, actor, role.projectId, ['role', 'read'])
    return role
  })
}

/** A custom role of this scope, and of no other. */
export async function roleIn(
  inside: Repositories,
  actor: Actor,
  project: Project | null,
  name: { readonly id: string } | { readonly slug: string },
): Promise<Role> {
  const place = { organizationId: actor.organizationId, projectId: project?.id ?? null }
  const role = 'slug' in name ? await inside.roles.findBySlug(place, name.slug) : await inside.roles.find(actor.organizationId, name.id)
  if (role?.projectId !== place.projectId)
    throw notFound(
      `Role with ${'slug' in name ? `slug '${name.slug}'` : `ID '${name.id}'`} not found in this ${project ? 'project' : 'organization'}`,
    )
  return role
}

function builtInRoles(organizationId: string, project: Project | null): readonly Role[] {
  const slugs = project ? projectRoles : orgRoles
  const rulesOf = (slug: (typeof projectRoles)[number]) => (project || slug === 'viewer' ? projectRules[slug] : organizationRules[slug])
  return slugs.map((slug) => ({
    ...{ id: slug, organizationId, projectId: project?.id ?? null, slug, name: names[slug], description: 'Built in.' },
    ...{ rules: rulesOf(slug), createdAtMs: project?.createdAtMs ?? 0, updatedAtMs: project?.createdAtMs ?? 0 },
  }))
}

const names = { admin: 'Admin', member: 'Member', viewer: 'Viewer', 'no-access': 'No Access' } as const

export function isBuiltIn(slug: string, project: Project | null): boolean {
  return (project ? projectRoles : orgRoles).some((builtIn) => builtIn === slug)
}
