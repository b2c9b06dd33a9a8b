import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import { rightsInProject } from '../access/built-in-rights.ts'
import type { ProjectPermission } from '../access/permissions.ts'
import { isProjectInScope } from '../access/token-scope.ts'
import type { HeldRole } from '../memberships/membership.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { ProjectWithEnvironments } from './create-project.ts'
import type { Project } from './project.ts'

/** By id or by slug, as the route has it. */
export type ProjectName = { readonly id: string } | { readonly slug: string }

export interface ListedProject extends ProjectWithEnvironments {
  /** As the actor holds them there; an administrator of the organisation may hold none. */
  readonly roles: readonly HeldRole[]
}

/** Those where the actor may do anything, by name; an organisation's administrators see all. */
export function listProjects(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<readonly ListedProject[]> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['organization', 'read'])
    const held = await inside.access.everywhere({ kind: actor.kind, id: actor.id }, 'now')
    const memberships = new Map((await inside.memberships.ofMember(actor)).map(({ projectId, roles }) => [projectId, roles]))
    const listed: ListedProject[] = []
    for (const project of await inside.projects.list(actor.organizationId)) {
      const isSeen = actor.organizationRole === 'admin' || rightsInProject(held.get(project.id) ?? []).mayAny(['project', 'read'])
      if (isSeen && isProjectInScope(actor.scope, project.id))
        listed.push({
          project,
          roles: memberships.get(project.id) ?? [],
          environments: await inside.environments.list(project.id),
        })
    }
    return listed
  })
}

export function findProject(kms: Pick<Dependencies, 'store'>, actor: Actor, name: ProjectName): Promise<ProjectWithEnvironments> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedProject(inside, actor, name, ['project', 'read'])
    return { project, environments: await inside.environments.list(project.id) }
  })
}

/** The first line of a use case about a project that may be named by its slug. */
export async function authorisedProject(
  inside: Repositories,
  actor: Actor,
  name: ProjectName,
  permission: ProjectPermission,
): Promise<Project> {
  if ('id' in name) return authoriseInProject(inside, actor, name.id, permission)
  const project = await inside.projects.findBySlug(actor.organizationId, name.slug)
  if (!project) throw notFound(`Project with slug '${name.slug}' not found`)
  return authoriseInProject(inside, actor, project.id, permission)
}

/** A slug as an id, for routes that accept both. Says nothing that `authoriseInProject` would not. */
export function resolveProjectId(kms: Pick<Dependencies, 'store'>, actor: Actor, name: ProjectName): Promise<string> {
  if ('id' in name) return Promise.resolve(name.id)
  return kms.store.transact(async (inside) => {
    const project = await inside.projects.findBySlug(actor.organizationId, name.slug)
    if (!project) throw notFound(`Project with slug '${name.slug}' not found`)
    return project.id
  })
}
