import { anyId } from '@hanzo-kms/contracts/query'
import {
  createRoleBody,
  roleAnswer,
  roleById,
  roleBySlug,
  rolesAnswer,
  type Role as ShownRole,
  updateRoleBody,
} from '@hanzo-kms/contracts/roles'
import type { ProjectName } from '@hanzo-kms/core/projects/read-projects'
import { createRole, deleteRole, updateRole } from '@hanzo-kms/core/roles/change-roles'
import { findRole, findRoleAnywhere, listRoles } from '@hanzo-kms/core/roles/read-roles'
import type { Role } from '@hanzo-kms/core/roles/role'
import { z } from 'zod'
import { showPermission, toRule } from '../http/permission-words.ts'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

export function showRole(role: Role): ShownRole {
  const { id, slug, name, description, projectId } = role
  return {
    ...{ id, slug, name, description, projectId, orgId: role.organizationId, permissions: role.rules.map(showPermission) },
    createdAt: toIso(role.createdAtMs),
    updatedAt: toIso(role.updatedAtMs),
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** COMPAT: a project is named by its id, but by its slug in the oldest spelling, which takes an id too. */
const spellings = [
  { base: '/api/v2/workspace/:projectId/roles', name: (text: string): ProjectName => ({ id: text }) },
  { base: '/api/v1/projects/:projectId/roles', name: (text: string): ProjectName => ({ id: text }) },
  { base: '/api/v1/workspace/:projectId/roles', name: (text: string): ProjectName => (UUID.test(text) ? { id: text } : { slug: text }) },
] as const

const inProject = z.object({ projectId: anyId })

function rolesOfProject({ base, name }: (typeof spellings)[number]): readonly Route[] {
  const scope = ({ projectId }: { readonly projectId: string }) => ({ project: name(projectId) })
  return [
    route({
      method: 'POST',
      path: base,
      summary: 'Create a role of a project',
      access: { project: ['role', 'create'] },
      params: inProject,
      body: createRoleBody,
      response: roleAnswer,
      handle: async (kms, { params, body: { permissions, description = null, ...named } }, actor) => ({
        role: showRole(await createRole(kms, actor, { scope: scope(params), ...named, description, rules: permissions.map(toRule) })),
      }),
    }),
    route({
      method: 'GET',
      path: base,
      summary: 'Roles of a project, the built-in ones first',
      access: { project: ['role', 'read'] },
      params: inProject,
      response: rolesAnswer,
      handle: async (kms, { params }, actor) => ({ roles: (await listRoles(kms, actor, { scope: scope(params) })).map(showRole) }),
    }),
    route({
      method: 'GET',
      path: `${base}/slug/:roleSlug`,
      summary: 'A role of a project, by its slug',
      access: { project: ['role', 'read'] },
      params: inProject.extend(roleBySlug.shape),
      response: roleAnswer,
      handle: async (kms, { params }, actor) => ({
        role: showRole(await findRole(kms, actor, { scope: scope(params), slug: params.roleSlug })),
      }),
    }),
    route({
      method: 'PATCH',
      path: `${base}/:roleId`,
      summary: 'Change a role of a project',
      access: { project: ['role', 'edit'] },
      params: inProject.extend(roleById.shape),
      body: updateRoleBody,
      response: roleAnswer,
      handle: async (kms, { params, body: { permissions, ...change } }, actor) => ({
        role: showRole(
          await updateRole(kms, actor, { scope: scope(params), id: params.roleId, ...change, rules: permissions?.map(toRule) }),
        ),
      }),
    }),
    route({
      method: 'DELETE',
      path: `${base}/:roleId`,
      summary: 'Delete a role of a project that nobody holds',
      access: { project: ['role', 'delete'] },
      params: inProject.extend(roleById.shape),
      response: roleAnswer,
      handle: async (kms, { params }, actor) => ({
        role: showRole(await deleteRole(kms, actor, { scope: scope(params), id: params.roleId })),
      }),
    }),
  ]
}

const ofOrganization = '/api/v1/organization/roles'
const scope = 'organization' as const

export const roleRoutes: readonly Route[] = [
  ...spellings.flatMap(rolesOfProject),
  route({
    method: 'GET',
    path: '/api/v1/projects/roles/:roleId',
    summary: 'A role of a project, by its id alone',
    access: { project: ['role', 'read'] },
    params: roleById,
    response: roleAnswer,
    handle: async (kms, { params }, actor) => ({ role: showRole(await findRoleAnywhere(kms, actor, { id: params.roleId })) }),
  }),
  route({
    method: 'POST',
    path: ofOrganization,
    summary: 'Create a role of the organization',
    access: { organization: ['role', 'create'] },
    body: createRoleBody,
    response: roleAnswer,
    handle: async (kms, { body: { permissions, description = null, ...named } }, actor) => ({
      role: showRole(await createRole(kms, actor, { scope, ...named, description, rules: permissions.map(toRule) })),
    }),
  }),
  route({
    method: 'GET',
    path: ofOrganization,
    summary: 'Roles of the organization, the built-in ones first',
    access: { organization: ['role', 'read'] },
    response: rolesAnswer,
    handle: async (kms, _, actor) => ({ roles: (await listRoles(kms, actor, { scope })).map(showRole) }),
  }),
  route({
    method: 'GET',
    path: `${ofOrganization}/:roleId`,
    summary: 'A role of the organization',
    access: { organization: ['role', 'read'] },
    params: roleById,
    response: roleAnswer,
    handle: async (kms, { params }, actor) => ({ role: showRole(await findRole(kms, actor, { scope, id: params.roleId })) }),
  }),
  route({
    method: 'PATCH',
    path: `${ofOrganization}/:roleId`,
    summary: 'Change a role of the organization',
    access: { organization: ['role', 'edit'] },
    params: roleById,
    body: updateRoleBody,
    response: roleAnswer,
    handle: async (kms, { params, body: { permissions, ...change } }, actor) => ({
      role: showRole(await updateRole(kms, actor, { scope, id: params.roleId, ...change, rules: permissions?.map(toRule) })),
    }),
  }),
  route({
    method: 'DELETE',
    path: `${ofOrganization}/:roleId`,
    summary: 'Delete a role of the organization that nobody holds',
    access: { organization: ['role', 'delete'] },
    params: roleById,
    response: roleAnswer,
    handle: async (kms, { params }, actor) => ({ role: showRole(await deleteRole(kms, actor, { scope, id: params.roleId })) }),
  }),
]
