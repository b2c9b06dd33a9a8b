import {
  addUsersBody,
  changeRolesBody,
  removeUsersBody,
  rolesAnswer,
  userDetailsBody,
  userMembershipAnswer,
  userMembershipsAnswer,
} from '@hanzo-kms/contracts/memberships'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  addUsers,
  changeUserRoles,
  findUserMembership,
  listUserMemberships,
  removeUser,
  removeUsers,
} from '@hanzo-kms/core/memberships/user-memberships'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { showHeldRole, showUserMembership } from './show-membership.ts'

const inProject = z.object({ projectId: anyId })
const byId = z.object({ projectId: anyId, membershipId: anyId })
const byUser = z.object({ projectId: anyId, userId: anyId })

/** COMPAT: clients in use send all of these spellings. */
const bases = [
  '/api/v1/workspace/:projectId/memberships',
  '/api/v2/workspace/:projectId/memberships',
  '/api/v1/projects/:projectId/memberships',
]

/** People of the organisation who may do something in a project. */
export const userMembershipRoutes: readonly Route[] = [
  ...bases.flatMap(inSpelling),
  route({
    method: 'GET',
    path: '/api/v1/projects/:projectId/user/:userId/membership',
    summary: 'What a person may do in a project, by the id of the account',
    access: { project: ['member', 'read'] },
    params: byUser,
    response: userMembershipAnswer,
    handle: async (kms, { params }, actor) => ({ membership: showUserMembership(await findUserMembership(kms, actor, params)) }),
  }),
]

function inSpelling(base: string): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      summary: 'People in a project',
      access: { project: ['member', 'read'] },
      params: inProject,
      response: userMembershipsAnswer,
      handle: async (kms, { params }, actor) => ({ memberships: (await listUserMemberships(kms, actor, params)).map(showUserMembership) }),
    }),
    route({
      method: 'POST',
      path: base,
      summary: 'Let people of the organization into a project',
      access: { project: ['member', 'create'] },
      params: inProject,
      body: addUsersBody,
      response: userMembershipsAnswer,
      handle: async (kms, { params, body }, actor) => {
        const wanted = body.roleSlugs.map((slug) => ({ slug, term: undefined }))
        const added = await addUsers(kms, actor, { ...params, logins: [...body.usernames, ...body.emails], wanted })
        return { memberships: added.map(showUserMembership) }
      },
    }),
    route({
      method: 'DELETE',
      path: base,
      summary: 'Take people out of a project',
      access: { project: ['member', 'delete'] },
      params: inProject,
      body: removeUsersBody,
      response: userMembershipsAnswer,
      handle: async (kms, { params, body }, actor) => {
        const removed = await removeUsers(kms, actor, { ...params, logins: [...body.usernames, ...body.emails] })
        return { memberships: removed.map(showUserMembership) }
      },
    }),
    route({
      method: 'POST',
      path: `${base}/details`,
      summary: 'What a person may do in a project',
      access: { project: ['member', 'read'] },
      params: inProject,
      body: userDetailsBody,
      response: userMembershipAnswer,
      handle: async (kms, { params, body }, actor) => ({
        membership: showUserMembership(await findUserMembership(kms, actor, { ...params, login: body.username })),
      }),
    }),
    route({
      method: 'GET',
      path: `${base}/:membershipId`,
      summary: 'A membership, by its id',
      access: { project: ['member', 'read'] },
      params: byId,
      response: userMembershipAnswer,
      handle: async (kms, { params }, actor) => ({ membership: showUserMembership(await findUserMembership(kms, actor, params)) }),
    }),
    route({
      method: 'PATCH',
      path: `${base}/:membershipId`,
      summary: 'Give a person other roles in a project, in place of those they have',
      access: { project: ['member', 'edit'] },
      params: byId,
      body: changeRolesBody,
      response: rolesAnswer,
      handle: async (kms, { params, body }, actor) => {
        const { membership } = await changeUserRoles(kms, actor, { ...params, wanted: body.roles })
        return { roles: membership.roles.map(showHeldRole) }
      },
    }),
    route({
      method: 'DELETE',
      path: `${base}/:membershipId`,
      summary: 'Take a person out of a project',
      access: { project: ['member', 'delete'] },
      params: byId,
      response: userMembershipAnswer,
      handle: async (kms, { params }, actor) => ({ membership: showUserMembership(await removeUser(kms, actor, params)) }),
    }),
  ]
}
