import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies } from '../ports.ts'
import { moveToTrash } from '../trash/move-to-trash.ts'
import { refusingTakenSlug } from './create-project.ts'
import type { Project } from './project.ts'
import { authorisedProject, type ProjectName } from './read-projects.ts'

export interface ProjectChange {
  readonly name?: string | undefined
  readonly slug?: string | undefined
  readonly description?: string | null | undefined
  readonly autoCapitalization?: boolean | undefined
  readonly hasDeleteProtection?: boolean | undefined
  readonly auditLogsRetentionDays?: number | null | undefined
}

/** What is not named stays. */
export function updateProject(
  kms: Dependencies,
  actor: Actor,
  { project: name, change }: { readonly project: ProjectName; readonly change: ProjectChange },
): Promise<Project> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedProject(inside, actor, name, ['project', 'edit'])
    const next = {
      name: change.name ?? project.name,
      slug: change.slug ?? project.slug,
      description: change.description === undefined ? project.description : change.description,
      autoCapitalization: change.autoCapitalization ?? project.autoCapitalization,
      hasDeleteProtection: change.hasDeleteProtection ?? project.hasDeleteProtection,
      auditLogsRetentionDays: change.auditLogsRetentionDays === undefined ? project.auditLogsRetentionDays : change.auditLogsRetentionDays,
      updatedAtMs: kms.clock.nowMs(),
    }
    await refusingTakenSlug(next.slug, inside.projects.update(project.id, next))
    const metadata = { name: next.name, slug: next.slug, hasDeleteProtection: next.hasDeleteProtection }
    await recordEvent(kms, inside, actor, { type: 'update-project', projectId: project.id, metadata })
    return { ...project, ...next, version: project.version + 1 }
  })
}

/** With everything in it, into the trash. What its syncs wrote elsewhere stays there. */
export function deleteProject(kms: Dependencies, actor: Actor, { project: name }: { readonly project: ProjectName }): Promise<Project> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedProject(inside, actor, name, ['project', 'delete'])
    if (project.hasDeleteProtection)
      throw badRequest(`The project '${project.name}' is protected from deletion. Switch its delete protection off first.`)
    const { id: subjectId, organizationId, name: named } = project
    const nowhere = { projectId: null, environment: null, path: null, connectionId: null }
    await moveToTrash(kms, inside, actor, { kind: 'project', subjectId, organizationId, name: named, ...nowhere })
    await inside.projects.delete(project.id)
    const metadata = { name: project.name, slug: project.slug }
    await recordEvent(kms, inside, actor, { type: 'delete-project', projectId: project.id, metadata })
    return project
  })
}
