import {
  addIdentityBody,
  changeRolesBody,
  identityMembershipAnswer,
  identityMembershipsAnswer,
  rolesAnswer,
} from '@hanzo-kms/contracts/memberships'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  addIdentity,
  changeIdentityRoles,
  findIdentityMembership,
  findIdentityMembershipById,
  listIdentityMemberships,
  removeIdentity,
} from '@hanzo-kms/core/memberships/identity-memberships'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { showHeldRole, showIdentityMembership } from './show-membership.ts'

const inProject = z.object({ projectId: anyId })
const byIdentity = z.object({ projectId: anyId, identityId: anyId })

/** COMPAT: both spellings are sent by clients in use. */
const bases = ['/api/v2/workspace/:projectId/identity-memberships', '/api/v1/projects/:projectId/memberships/identities']

/** Identities of the organisation that may do something in a project. */
export const identityMembershipRoutes: readonly Route[] = [
  ...bases.flatMap(inSpelling),
  route({
    method: 'GET',
    path: '/api/v2/workspace/identity-memberships/:membershipId',
    summary: 'The membership of an identity, by its id',
    access: { project: ['identity', 'read'] },
    params: z.object({ membershipId: anyId }),
    response: identityMembershipAnswer,
    handle: async (kms, { params }, actor) => ({
      identityMembership: showIdentityMembership(await findIdentityMembershipById(kms, actor, { id: params.membershipId })),
    }),
  }),
]

function inSpelling(base: string): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      summary: 'Identities in a project',
      access: { project: ['identity', 'read'] },
      params: inProject,
      response: identityMembershipsAnswer,
      handle: async (kms, { params }, actor) => {
        const listed = await listIdentityMemberships(kms, actor, params)
        return { identityMemberships: listed.map(showIdentityMembership), totalCount: listed.length }
      },
    }),
    route({
      method: 'POST',
      path: `${base}/:identityId`,
      summary: 'Let an identity into a project',
      access: { project: ['identity', 'create'] },
      params: byIdentity,
      body: addIdentityBody,
      response: identityMembershipAnswer,
      handle: async (kms, { params, body }, actor) => ({
        identityMembership: showIdentityMembership(await addIdentity(kms, actor, { ...params, wanted: body })),
      }),
    }),
    route({
      method: 'GET',
      path: `${base}/:identityId`,
      summary: 'What an identity may do in a project',
      access: { project: ['identity', 'read'] },
      params: byIdentity,
      response: identityMembershipAnswer,
      handle: async (kms, { params }, actor) => ({
        identityMembership: showIdentityMembership(await findIdentityMembership(kms, actor, params)),
      }),
    }),
    route({
      method: 'PATCH',
      path: `${base}/:identityId`,
      summary: 'Give an identity other roles in a project, in place of those it has',
      access: { project: ['identity', 'edit'] },
      params: byIdentity,
      body: changeRolesBody,
      response: rolesAnswer,
      handle: async (kms, { params, body }, actor) => {
        const { membership } = await changeIdentityRoles(kms, actor, { ...params, wanted: body.roles })
        return { roles: membership.roles.map(showHeldRole) }
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:identityId`,
      summary: 'Take an identity out of a project',
      access: { project: ['identity', 'delete'] },
      params: byIdentity,
      response: identityMembershipAnswer,
      handle: async (kms, { params }, actor) => ({ identityMembership: showIdentityMembership(await removeIdentity(kms, actor, params)) }),
    }),
  ]
}
