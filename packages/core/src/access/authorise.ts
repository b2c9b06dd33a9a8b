import { KmsError, notFound } from '@hanzo-kms/contracts'
import type { Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import type { Actor } from './actor.ts'
import { type OrganizationPermission, organizationGrants, type ProjectPermission, projectGrants } from './permissions.ts'

/** Throws `permissionDenied`. */
export function authorise(actor: Actor, [subject, action]: OrganizationPermission): void {
  if (!grants(organizationGrants[actor.organizationRole], subject, action)) throw denied(action, subject)
}

/**
 * The first line of every use case inside a project: answers with the project.
 * SECURITY: a project of another organisation is not found, as if it did not exist; one of ours without a role in it is refused. Organisation admins are admins of its projects.
 */
export async function authoriseInProject(
  inside: Repositories,
  actor: Actor,
  projectId: string,
  [subject, action]: ProjectPermission,
): Promise<Project> {
  const project = await inside.projects.find(actor.organizationId, projectId)
  if (!project) throw notFound(`Project with ID '${projectId}' not found`)
  const role = actor.organizationRole === 'admin' ? 'admin' : await inside.projects.role(project.id, actor)
  if (!grants(projectGrants[role ?? 'no-access'], subject, action)) throw denied(action, subject)
  return project
}

/** The tables hold own properties only: a subject named `constructor` grants nothing. */
function grants(table: Readonly<Record<string, readonly string[] | undefined>>, subject: string, action: string): boolean {
  return Object.hasOwn(table, subject) && (table[subject]?.includes(action) ?? false)
}

function denied(action: string, subject: string): KmsError {
  return new KmsError('permissionDenied', `You are not allowed to ${action} on ${subject}`, [])
}
