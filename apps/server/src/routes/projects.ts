import {
  auditRetentionBody,
  bareProject,
  createProjectBody,
  listProjectsQuery,
  project as projectShape,
  updateProjectBody,
} from '@hanzo-kms/contracts/projects'
import { anyId, anySlug } from '@hanzo-kms/contracts/query'
import { deleteProject, type ProjectChange, updateProject } from '@hanzo-kms/core/projects/change-project'
import { createProject } from '@hanzo-kms/core/projects/create-project'
import { findProject, listProjects } from '@hanzo-kms/core/projects/read-projects'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { showBareProject, showListedProject, showProject } from './show-project.ts'

const byId = z.object({ projectId: anyId })
const bySlug = z.object({ slug: anySlug })

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

/** COMPAT: the older word for a project, which its answers are wrapped in. */
const spellings = [
  { base: '/api/v1/workspace', one: 'workspace', many: 'workspaces' },
  { base: '/api/v1/projects', one: 'project', many: 'projects' },
] as const

const inBothSpellings = spellings.flatMap(({ base, one, many }) => [
  route({
    method: 'GET',
    path: base,
    summary: 'Projects where you have a role',
    access: { organization: ['organization', 'read'] },
    query: listProjectsQuery,
    response: z.object({ [many]: z.array(projectShape) }),
    handle: async (kms, { query }, actor) => {
      const listed = await listProjects(kms, actor)
      const wanted = query.type === undefined || ['secret-manager', 'all'].includes(query.type) ? listed : []
      return { [many]: wanted.map((project) => showListedProject(project, query.includeRoles)) }
    },
  }),
  route({
    method: 'GET',
    path: `${base}/:projectId`,
    summary: 'A project',
    access: { project: ['project', 'read'] },
    params: byId,
    response: z.object({ [one]: projectShape }),
    handle: async (kms, { params }, actor) => ({ [one]: showProject(await findProject(kms, actor, { id: params.projectId })) }),
  }),
  route({
    method: 'PATCH',
    path: `${base}/:projectId`,
    summary: 'Change a project',
    access: { project: ['project', 'edit'] },
    params: byId,
    body: updateProjectBody,
    response: z.object({ [one]: bareProject }),
    handle: async (kms, { params, body }, actor) => {
      const change: ProjectChange = body
      return { [one]: showBareProject(await updateProject(kms, actor, { project: { id: params.projectId }, change })) }
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/:projectId`,
    summary: 'Delete a project with everything in it',
    access: { project: ['project', 'delete'] },
    params: byId,
    response: z.object({ [one]: bareProject }),
    handle: async (kms, { params }, actor) => ({
      [one]: showBareProject(await deleteProject(kms, actor, { project: { id: params.projectId } })),
    }),
  }),
])

/** COMPAT: not wrapped. */
const readingBySlug = ['/api/v2/workspace/:slug', '/api/v1/projects/slug/:slug'].map((path) =>
  route({
    method: 'GET',
    path,
    summary: 'A project by its slug, not wrapped',
    access: { project: ['project', 'read'] },
    params: bySlug,
    response: projectShape,
    handle: async (kms, { params }, actor) => showProject(await findProject(kms, actor, params)),
  }),
)

const changingBySlug: readonly Route[] = [
  route({
    method: 'PATCH',
    path: '/api/v2/workspace/:slug',
    summary: 'Change a project named by its slug',
    access: { project: ['project', 'edit'] },
    params: bySlug,
    body: updateProjectBody,
    response: bareProject,
    handle: async (kms, { params, body }, actor) => {
      const { name, description, autoCapitalization, hasDeleteProtection } = body
      const change = { name, description, autoCapitalization, hasDeleteProtection }
      return showBareProject(await updateProject(kms, actor, { project: params, change }))
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v2/workspace/:slug',
    summary: 'Delete a project named by its slug, with everything in it',
    access: { project: ['project', 'delete'] },
    params: bySlug,
    response: bareProject,
    handle: async (kms, { params }, actor) => showBareProject(await deleteProject(kms, actor, { project: params })),
  }),
]

const keepingAuditLogs = spellings.map(({ base, one }) =>
  route({
    method: 'PUT',
    path: `${base}/:slug/audit-logs-retention`,
    summary: 'Say how long the audit log of a project is to be kept at least',
    access: { project: ['project', 'edit'] },
    params: bySlug,
    body: auditRetentionBody,
    response: z.object({ message: z.string(), [one]: bareProject }),
    handle: async (kms, { params, body }, actor) => {
      const project = await updateProject(kms, actor, { project: params, change: body })
      return { message: 'Successfully updated project audit logs retention period', [one]: showBareProject(project) }
    },
  }),
)

export const projectRoutes: readonly Route[] = [...creating, ...inBothSpellings, ...readingBySlug, ...changingBySlug, ...keepingAuditLogs]
