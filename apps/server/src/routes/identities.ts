import { KmsError } from '@hanzo-kms/contracts'
import {
  createIdentityBody,
  identityAnswer,
  identityDetails,
  listIdentitiesQuery,
  orgIdentityAnswer,
  orgIdentityPage,
  searchIdentitiesBody,
  updateIdentityBody,
} from '@hanzo-kms/contracts/identities'
import { identityMembershipsAnswer } from '@hanzo-kms/contracts/memberships'
import { anyId } from '@hanzo-kms/contracts/query'
import { deleteIdentity, updateIdentity } from '@hanzo-kms/core/identities/change-identity'
import { createIdentity } from '@hanzo-kms/core/identities/create-identity'
import type { IdentityPage } from '@hanzo-kms/core/identities/identity'
import { listMembershipsOfIdentity } from '@hanzo-kms/core/identities/list-memberships-of-identity'
import { findIdentity, listIdentities } from '@hanzo-kms/core/identities/read-identities'
import { findOwnOrganization } from '@hanzo-kms/core/organizations/read-organizations'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { showIdentity, showOrgIdentity } from './show-identity.ts'
import { showIdentityMembership } from './show-membership.ts'

const base = '/api/v1/identities'
const byId = z.object({ identityId: anyId })
const shown = ({ identities, totalCount }: IdentityPage) => ({ identities: identities.map(showOrgIdentity), totalCount })

export const identityRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: base,
    summary: 'Create a machine identity',
    access: { organization: ['identity', 'create'] },
    body: createIdentityBody,
    response: identityAnswer,
    handle: async (kms, { body }, actor) => ({ identity: showIdentity(await createIdentity(kms, actor, body)) }),
  }),
  route({
    method: 'GET',
    path: base,
    summary: 'Machine identities of your organization',
    access: { organization: ['identity', 'read'] },
    query: listIdentitiesQuery,
    response: orgIdentityPage,
    handle: async (kms, { query: { orgId, orderDirection, ...page } }, actor) => {
      if (orgId !== undefined && orgId !== actor.organizationId) throw new KmsError('notFound', `Organization with ID '${orgId}' not found`)
      return shown(await listIdentities(kms, actor, { ...page, direction: orderDirection }))
    },
  }),
  route({
    method: 'POST',
    path: `${base}/search`,
    summary: 'Machine identities by name and role',
    access: { organization: ['identity', 'read'] },
    body: searchIdentitiesBody,
    response: orgIdentityPage,
    handle: async (kms, { body: { search, orderDirection, ...page } }, actor) =>
      shown(await listIdentities(kms, actor, { ...search, ...page, direction: orderDirection })),
  }),
  route({
    method: 'GET',
    path: `${base}/details`,
    summary: 'The machine identity that asks, and its organization',
    access: { organization: ['organization', 'read'] },
    response: identityDetails,
    handle: async (kms, _, actor) => {
      if (actor.kind !== 'identity')
        throw new KmsError(
          'forbidden',
          'Only a machine identity can ask for its details. Your organizations are at GET /api/v1/organization.',
        )
      const { id, name, slug } = await findOwnOrganization(kms, actor)
      return { identityDetails: { id: actor.id, name: actor.label, organization: { id, name, slug } } }
    },
  }),
  route({
    method: 'GET',
    path: `${base}/:identityId`,
    summary: 'A machine identity',
    access: { organization: ['identity', 'read'] },
    params: byId,
    response: orgIdentityAnswer,
    handle: async (kms, { params }, actor) => ({ identity: showOrgIdentity(await findIdentity(kms, actor, { id: params.identityId })) }),
  }),
  route({
    method: 'GET',
    path: `${base}/:identityId/identity-memberships`,
    summary: 'Projects that a machine identity is in, as far as you see them',
    access: { organization: ['identity', 'read'] },
    params: byId,
    response: identityMembershipsAnswer,
    handle: async (kms, { params }, actor) => {
      const listed = await listMembershipsOfIdentity(kms, actor, { id: params.identityId })
      return { identityMemberships: listed.map(showIdentityMembership), totalCount: listed.length }
    },
  }),
  route({
    method: 'PATCH',
    path: `${base}/:identityId`,
    summary: 'Change a machine identity',
    access: { organization: ['identity', 'edit'] },
    params: byId,
    body: updateIdentityBody,
    response: identityAnswer,
    handle: async (kms, { params, body }, actor) => ({
      identity: showIdentity(await updateIdentity(kms, actor, { ...body, id: params.identityId })),
    }),
  }),
  route({
    method: 'DELETE',
    path: `${base}/:identityId`,
    summary: 'Delete a machine identity; its tokens end at once',
    access: { organization: ['identity', 'delete'] },
    params: byId,
    response: identityAnswer,
    handle: async (kms, { params }, actor) => ({ identity: showIdentity(await deleteIdentity(kms, actor, { id: params.identityId })) }),
  }),
]
