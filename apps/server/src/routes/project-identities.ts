import { createProjectIdentityBody, identityAnswer, identityPage, updateProjectIdentityBody } from '@hanzo-kms/contracts/identities'
import { anyId, pageOf } from '@hanzo-kms/contracts/query'
import { deleteIdentity, updateIdentity } from '@hanzo-kms/core/identities/change-identity'
import { createProjectIdentity, listProjectIdentities } from '@hanzo-kms/core/identities/project-identities'
import { findIdentity } from '@hanzo-kms/core/identities/read-identities'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { showIdentity } from './show-identity.ts'

const base = '/api/v1/projects/:projectId/identities'
const inProject = z.object({ projectId: anyId })
const byId = z.object({ projectId: anyId, identityId: anyId })
const named = ({ projectId, identityId }: z.output<typeof byId>) => ({ projectId, id: identityId })

/** Identities that belong to one project. Those of the organisation that have a role in it are its memberships. */
export const projectIdentityRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: base,
    summary: 'Create a machine identity that belongs to a project',
    access: { project: ['identity', 'create'] },
    params: inProject,
    body: createProjectIdentityBody,
    response: identityAnswer,
    handle: async (kms, { params, body }, actor) => ({
      identity: showIdentity(await createProjectIdentity(kms, actor, { ...body, projectId: params.projectId })),
    }),
  }),
  route({
    method: 'GET',
    path: base,
    summary: 'Machine identities that belong to a project',
    access: { project: ['identity', 'read'] },
    params: inProject,
    query: z.object(pageOf(100)),
    response: identityPage,
    handle: async (kms, { params, query }, actor) => {
      const filter = { ...query, projectId: params.projectId, orderBy: 'name', direction: 'asc' } as const
      const { identities, totalCount } = await listProjectIdentities(kms, actor, filter)
      return { identities: identities.map(showIdentity), totalCount }
    },
  }),
  route({
    method: 'GET',
    path: `${base}/:identityId`,
    summary: 'A machine identity of a project',
    access: { project: ['identity', 'read'] },
    params: byId,
    response: identityAnswer,
    handle: async (kms, { params }, actor) => ({ identity: showIdentity(await findIdentity(kms, actor, named(params))) }),
  }),
  route({
    method: 'PATCH',
    path: `${base}/:identityId`,
    summary: 'Change a machine identity of a project',
    access: { project: ['identity', 'edit'] },
    params: byId,
    body: updateProjectIdentityBody,
    response: identityAnswer,
    handle: async (kms, { params, body }, actor) => ({
      identity: showIdentity(await updateIdentity(kms, actor, { ...body, ...named(params) })),
    }),
  }),
  route({
    method: 'DELETE',
    path: `${base}/:identityId`,
    summary: 'Delete a machine identity of a project; its tokens end at once',
    access: { project: ['identity', 'delete'] },
    params: byId,
    response: identityAnswer,
    handle: async (kms, { params }, actor) => ({ identity: showIdentity(await deleteIdentity(kms, actor, named(params))) }),
  }),
]
