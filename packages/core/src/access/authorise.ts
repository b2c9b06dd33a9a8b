import { notFound, PermissionDenied } from '@hanzo-kms/contracts'
import type { Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import type { ProjectGrants } from './access-repository.ts'
import type { Actor } from './actor.ts'
import { rightsInOrganization, rightsInProject } from './built-in-rights.ts'
import type { OrganizationPermission, ProjectPermission } from './permissions.ts'
import type { Rights } from './rights.ts'
import type { Resource } from './rule.ts'
import { assertInScope, withinScope } from './token-scope.ts'

/** Throws `permissionDenied`. */
export function authorise(actor: Actor, permission: OrganizationPermission, on?: Resource): void {
  assertInScope(actor.scope, permission, null)
  assertAllowed(rightsInOrganization({ role: actor.organizationRole, rules: actor.organizationRules }), permission, { on, projectId: null })
}

/**
 * The first line of every use case inside a project: answers with the project.
 * SECURITY: a project of another organisation is not found, as if it did not exist; one of ours without a role in it is refused. Organisation admins are admins of its projects.
 *
 * `on` says what it is about. Fields that it leaves open stand for everything they could be: `{ environment, secretPath }` asks about every secret of that folder. Without `on`
 * the question is whether the actor may do this to anything at all, and rows must be asked for one by one: see `accessInProject`.
 */
export async function authoriseInProject(
  inside: Repositories,
  actor: Actor,
  projectId: string,
  permission: ProjectPermission,
  on?: Resource,
): Promise<Project> {
  const access = await accessInProject(inside, actor, projectId)
  access.assert(permission, on)
  return access.project
}

/** What the actor may do in one project: got once, asked per row. */
export interface ProjectAccess extends Rights {
  readonly project: Project
  /** Throws `permissionDenied`. With `on`: `may`; without: `mayAny`. */
  assert(permission: ProjectPermission, on?: Resource): void
  /** Throws `permissionDenied` where not even some of it is allowed, as before a list whose rows are then asked for one by one. */
  assertAny(permission: ProjectPermission, on: Resource): void
}

/** One statement. Throws `notFound` for a project of another organisation. */
export async function accessInProject(inside: Repositories, actor: Actor, projectId: string): Promise<ProjectAccess> {
  return accessOf(actor, await heldInProject(inside, actor, projectId))
}

/** What the actor holds there. Throws `notFound` for a project of another organisation. */
export async function heldInProject(inside: Repositories, actor: Actor, projectId: string): Promise<ProjectGrants> {
  const held = await inside.access.inProject(actor.organizationId, projectId, { kind: actor.kind, id: actor.id })
  if (!held) throw notFound(`Project with ID '${projectId}' not found`)
  return held
}

export function accessOf({ scope, organizationRole }: Actor, { project, grants }: ProjectGrants): ProjectAccess {
  const rights = withinScope(scope, rightsInProject(organizationRole === 'admin' ? [{ role: 'admin' }] : grants))
  assertInScope(scope, ['project', 'read'], project.id)
  return {
    ...rights,
    project,
    assert: (permission, on) => {
      assertInScope(scope, permission, project.id)
      assertAllowed(rights, permission, { on, projectId: project.id })
    },
    assertAny: (permission, on) => {
      assertInScope(scope, permission, project.id)
      if (!rights.mayAny(permission, on)) throw denied(rights, permission, project.id)
    },
  }
}

type AnyPermission = ProjectPermission | OrganizationPermission

function assertAllowed(
  rights: Rights,
  permission: AnyPermission,
  { on, projectId }: { readonly on: Resource | undefined; readonly projectId: string | null },
): void {
  if (!(on ? rights.may(permission, on) : rights.mayAny(permission))) throw denied(rights, permission, projectId)
}

/** `details` are the actor's own rules about this, so that a person sees which condition did not hold. */
function denied(rights: Rights, permission: AnyPermission, projectId: string | null): PermissionDenied {
  const [subject, action] = permission
  return new PermissionDenied({ subject, action, projectId }, rights.rulesFor(permission))
}
