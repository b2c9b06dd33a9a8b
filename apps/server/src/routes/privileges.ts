import {
  createIdentityPrivilegeBody,
  createUserPrivilegeBody,
  privilegeAnswer,
  privilegesAnswer,
  updatePrivilegeBody,
} from '@hanzo-kms/contracts/memberships'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  createPrivilege,
  deletePrivilege,
  findPrivilege,
  listPrivileges,
  type PrivilegeHolder,
  updatePrivilege,
} from '@hanzo-kms/core/memberships/privileges'
import { z } from 'zod'
import { toRule } from '../http/permission-words.ts'
import { type Access, type Route, route } from '../http/route.ts'
import { showPrivilege } from './show-membership.ts'

const ofIdentities = '/api/v2/identity-project-additional-privilege'
const ofUsers = '/api/v1/user-project-additional-privilege'
const byId = z.object({ privilegeId: anyId })

/** Rules that one member of a project has beside its roles, without an end or for a time. */
export const privilegeRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: ofIdentities,
    summary: 'Give an identity an additional privilege in a project',
    access: { project: ['identity', 'edit'] },
    body: createIdentityPrivilegeBody,
    response: privilegeAnswer,
    handle: async (kms, { body: { projectId, identityId, slug, permissions, type: term } }, actor) => {
      const holder: PrivilegeHolder = { projectId, identityId }
      return { privilege: showPrivilege(await createPrivilege(kms, actor, { holder, slug, rules: permissions.map(toRule), term })) }
    },
  }),
  route({
    method: 'GET',
    path: ofIdentities,
    summary: 'Additional privileges of an identity in a project',
    access: { project: ['identity', 'read'] },
    query: z.object({ projectId: anyId, identityId: anyId }),
    response: privilegesAnswer,
    handle: async (kms, { query }, actor) => ({ privileges: (await listPrivileges(kms, actor, { holder: query })).map(showPrivilege) }),
  }),
  ...ofOne(ofIdentities, 'identity', { read: { project: ['identity', 'read'] }, edit: { project: ['identity', 'edit'] } }),
  route({
    method: 'POST',
    path: ofUsers,
    summary: 'Give a person an additional privilege in a project',
    access: { project: ['member', 'edit'] },
    body: createUserPrivilegeBody,
    response: privilegeAnswer,
    handle: async (kms, { body: { projectMembershipId, slug, permissions, type: term } }, actor) => {
      const holder: PrivilegeHolder = { membershipId: projectMembershipId }
      return { privilege: showPrivilege(await createPrivilege(kms, actor, { holder, slug, rules: permissions.map(toRule), term })) }
    },
  }),
  route({
    method: 'GET',
    path: ofUsers,
    summary: 'Additional privileges of a person in a project',
    access: { project: ['member', 'read'] },
    query: z.object({ projectMembershipId: anyId }),
    response: privilegesAnswer,
    handle: async (kms, { query }, actor) => ({
      privileges: (await listPrivileges(kms, actor, { holder: { membershipId: query.projectMembershipId } })).map(showPrivilege),
    }),
  }),
  ...ofOne(ofUsers, 'user', { read: { project: ['member', 'read'] }, edit: { project: ['member', 'edit'] } }),
]

type Declared = Readonly<Record<'read' | 'edit', Exclude<Access, 'public'>>>

function ofOne(base: string, kind: 'user' | 'identity', access: Declared): readonly Route[] {
  const path = `${base}/:privilegeId`
  return [
    route({
      method: 'GET',
      path,
      summary: 'An additional privilege',
      access: access.read,
      params: byId,
      response: privilegeAnswer,
      handle: async (kms, { params }, actor) => ({
        privilege: showPrivilege(await findPrivilege(kms, actor, { id: params.privilegeId, kind })),
      }),
    }),
    route({
      method: 'PATCH',
      path,
      summary: 'Change an additional privilege',
      access: access.edit,
      params: byId,
      body: updatePrivilegeBody,
      response: privilegeAnswer,
      handle: async (kms, { params, body: { slug, permissions, type } }, actor) => {
        const change = { slug, rules: permissions?.map(toRule), held: type }
        return { privilege: showPrivilege(await updatePrivilege(kms, actor, { id: params.privilegeId, kind, ...change })) }
      },
    }),
    route({
      method: 'DELETE',
      path,
      summary: 'Take an additional privilege back',
      access: access.edit,
      params: byId,
      response: privilegeAnswer,
      handle: async (kms, { params }, actor) => ({
        privilege: showPrivilege(await deletePrivilege(kms, actor, { id: params.privilegeId, kind })),
      }),
    }),
  ]
}
