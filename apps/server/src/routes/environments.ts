import {
  changedEnvironment,
  createEnvironmentBody,
  environment as environmentShape,
  updateEnvironmentBody,
} from '@hanzo-kms/contracts/environments'
import { anyId, anySlug } from '@hanzo-kms/contracts/query'
import { createEnvironment, deleteEnvironment, updateEnvironment } from '@hanzo-kms/core/projects/change-environments'
import type { Environment } from '@hanzo-kms/core/projects/environment'
import { findEnvironment, findEnvironmentAnywhere, listEnvironments } from '@hanzo-kms/core/projects/read-environments'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

const inProject = z.object({ projectId: anyId })
const one = z.object({ projectId: anyId, environmentId: anyId })

/** COMPAT: one surface, two spellings. */
export const environmentRoutes: readonly Route[] = ['/api/v1/workspace', '/api/v1/projects'].flatMap((base) => [
  ...reading(base),
  ...writing(`${base}/:projectId/environments`),
])

function reading(base: string): readonly Route[] {
  const access = { project: ['environments', 'read'] } as const
  return [
    route({
      method: 'GET',
      path: `${base}/:projectId/environments`,
      summary: 'The environments of a project, by position',
      access,
      params: inProject,
      response: z.object({ environments: z.array(environmentShape) }),
      handle: async (kms, { params }, actor) => ({ environments: (await listEnvironments(kms, actor, params)).map(showEnvironment) }),
    }),
    route({
      method: 'GET',
      path: `${base}/:projectId/environments/:environmentId`,
      summary: 'An environment',
      access,
      params: one,
      response: z.object({ environment: environmentShape }),
      handle: async (kms, { params }, actor) => ({
        environment: showEnvironment(await findEnvironment(kms, actor, { projectId: params.projectId, id: params.environmentId })),
      }),
    }),
    route({
      method: 'GET',
      path: `${base}/:projectId/environments/slug/:slug`,
      summary: 'An environment by its slug, not wrapped',
      access,
      params: z.object({ projectId: anyId, slug: anySlug }),
      response: environmentShape,
      handle: async (kms, { params }, actor) => showEnvironment(await findEnvironment(kms, actor, params)),
    }),
    // COMPAT: Terraform knows an environment by its id alone.
    route({
      method: 'GET',
      path: `${base}/environments/:environmentId`,
      summary: 'An environment, for those who have only its id',
      access,
      params: z.object({ environmentId: anyId }),
      response: z.object({ environment: environmentShape }),
      handle: async (kms, { params }, actor) => ({
        environment: showEnvironment(await findEnvironmentAnywhere(kms, actor, { id: params.environmentId })),
      }),
    }),
  ]
}

function writing(base: string): readonly Route[] {
  return [
    route({
      method: 'POST',
      path: base,
      summary: 'Create an environment',
      access: { project: ['environments', 'create'] },
      params: inProject,
      body: createEnvironmentBody,
      response: changedEnvironment,
      handle: async (kms, { params, body }, actor) => {
        const { name, slug, position } = body
        return told('created new', await createEnvironment(kms, actor, { ...params, name, slug, position }))
      },
    }),
    route({
      method: 'PATCH',
      path: `${base}/:environmentId`,
      summary: 'Change the name, slug or position of an environment',
      access: { project: ['environments', 'edit'] },
      params: one,
      body: updateEnvironmentBody,
      response: changedEnvironment,
      handle: async (kms, { params, body }, actor) => {
        const { name, slug, position } = body
        return told(
          'updated',
          await updateEnvironment(kms, actor, { projectId: params.projectId, id: params.environmentId, name, slug, position }),
        )
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:environmentId`,
      summary: 'Delete an environment with its folders and secrets',
      access: { project: ['environments', 'delete'] },
      params: one,
      response: changedEnvironment,
      handle: async (kms, { params }, actor) =>
        told('deleted', await deleteEnvironment(kms, actor, { projectId: params.projectId, id: params.environmentId })),
    }),
  ]
}

function told(done: string, environment: Environment) {
  return { message: `Successfully ${done} environment`, workspace: environment.projectId, environment: showEnvironment(environment) }
}

function showEnvironment({ id, name, slug, position, projectId, createdAtMs, updatedAtMs }: Environment) {
  return { id, name, slug, position, projectId, createdAt: toIso(createdAtMs), updatedAt: toIso(updatedAtMs) }
}
