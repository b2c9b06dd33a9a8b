import type { Actor } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import { rightsInProject } from '../access/built-in-rights.ts'
import { isProjectInScope } from '../access/token-scope.ts'
import type { Repositories } from '../ports.ts'
import type { AuditFilter } from './audit-filter.ts'

/** What is done with the log: reading it page by page, or taking it away as a whole. */
export type AuditAction = 'read' | 'export'

/**
 * Which events the actor may have: those of one project, or of the organisation with the projects whose log they may read. Throws `permissionDenied`.
 *
 * SECURITY: the organisation's log tells of all its projects, and a role in the organisation is none in its projects: events of a project are for who may read the log there, and
 * for the organisation's administrators, who administer every project. A rule with conditions allows a part of something; there are no parts of a log, so it does not count.
 * INVARIANT: nobody is shown an event of a project whose log they may not read (tests/audit/reading.test.ts).
 */
export async function auditScope(
  inside: Repositories,
  actor: Actor,
  action: AuditAction,
  projectId: string | undefined,
): Promise<Pick<AuditFilter, 'organizationId' | 'projectId' | 'withinProjects'>> {
  const { organizationId } = actor
  if (projectId !== undefined) {
    const project = await authoriseInProject(inside, actor, projectId, ['audit-logs', action], {})
    return { organizationId, projectId: project.id }
  }
  authorise(actor, ['audit-logs', action], {})
  if (actor.organizationRole === 'admin') return { organizationId }
  const held = await inside.access.everywhere({ kind: actor.kind, id: actor.id }, 'now')
  const withinProjects = [...held]
    .filter(([id, grants]) => isProjectInScope(actor.scope, id) && rightsInProject(grants).may(['audit-logs', action], {}))
    .map(([id]) => id)
  return { organizationId, withinProjects }
}
