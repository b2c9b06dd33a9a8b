import { createProjectBody, type Project, project as projectShape } from '@hanzo-kms/contracts/projects'
import { anyId } from '@hanzo-kms/contracts/query'
import { createProject, type ProjectWithEnvironments } from '@hanzo-kms/core/projects/create-project'
import { findProject, listProjects } from '@hanzo-kms/core/projects/read-projects'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

export function showProject({ project, environments }: ProjectWithEnvironments): Project {
  const { id, name, description, slug, autoCapitalization, hasDeleteProtection, version } = project
  return {
    ...{ id, _id: id, name, description, slug, autoCapitalization, hasDeleteProtection, version },
    ...{ type: 'secret-manager', upgradeStatus: null, pitVersionLimit: 10, auditLogsRetentionDays: null, orgId: project.organizationId },
    createdAt: toIso(project.createdAtMs),
    updatedAt: toIso(project.updatedAtMs),
    environments: environments.map((environment) => ({ id: environment.id, name: environment.name, slug: environment.slug })),
  }
}

/** COMPAT: both spellings are sent by clients in use. */
const creating = ['/api/v1/projects', '/api/v2/workspace'].map((path) =>
  route({
    method: 'POST',
    path,
    summary: 'Create a project',
    access: { organization: ['workspace', 'create'] },
    body: createProjectBody,
    response: z.object({ project: projectShape }),
    handle: async (kms, { body }, actor) => {
      const made = await createProject(kms, actor, {
        name: body.projectName,
        description: body.projectDescription ?? null,
        slug: body.slug,
        withDefaultEnvironments: body.shouldCreateDefaultEnvs,
        hasDeleteProtection: body.hasDeleteProtection,
      })
      return { project: showProject(made) }
    },
  }),
)

export const projectRoutes: readonly Route[] = [
  ...creating,
  route({
    method: 'GET',
    path: '/api/v1/projects',
    summary: 'Projects where you have a role',
    access: { organization: ['organization', 'read'] },
    response: z.object({ projects: z.array(projectShape) }),
    handle: async (kms, _, actor) => ({ projects: (await listProjects(kms, actor)).map(showProject) }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/projects/:projectId',
    summary: 'A project',
    access: { project: ['project', 'read'] },
    params: z.object({ projectId: anyId }),
    response: z.object({ project: projectShape }),
    handle: async (kms, { params }, actor) => ({ project: showProject(await findProject(kms, actor, { id: params.projectId })) }),
  }),
]
