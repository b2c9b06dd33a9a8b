import { notFound } from '@hanzo-kms/contracts'
import {
  groups,
  oneOrganization,
  organizations,
  selectedOrganization,
  selectOrganizationBody,
  subOrganizations,
} from '@hanzo-kms/contracts/auth'
import { anyId, pageOf } from '@hanzo-kms/contracts/query'
import { findOwnOrganization, listOrganizations } from '@hanzo-kms/core/organizations/read-organizations'
import { selectOrganization } from '@hanzo-kms/core/people/select-organization'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

export const organizationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/organization',
    summary: 'Your organizations',
    access: { organization: ['organization', 'read'] },
    // COMPAT: the command line lets its user choose here, before it brings the second factor.
    alsoAccepts: ['sign-in'],
    response: organizations,
    handle: async (kms, _, actor) => ({
      organizations: (await listOrganizations(kms, actor)).map(({ organization: { id, name, slug }, role, joinedAtMs }) => ({
        ...{ id, name, slug, orgAuthMethod: actor.kind === 'user' ? 'email' : 'universal-auth' },
        ...{ userRole: role, userJoinedAt: toIso(joinedAtMs) },
      })),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/organization/:organizationId',
    summary: 'The organization that your token belongs to',
    access: { organization: ['organization', 'read'] },
    params: z.object({ organizationId: anyId }),
    response: oneOrganization,
    handle: async (kms, { params }, actor) => {
      const { id, name, slug, createdAtMs } = await findOwnOrganization(kms, actor)
      if (params.organizationId !== id) throw notFound(`Organization with ID '${params.organizationId}' not found`)
      return { organization: { id, name, slug, createdAt: toIso(createdAtMs) } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/v3/auth/select-organization',
    summary: 'A token for another of your organizations',
    access: 'signed-in',
    alsoAccepts: ['sign-in'],
    body: selectOrganizationBody,
    response: selectedOrganization,
    handle: async (kms, { body }, actor) => {
      const { text, needsSecondFactor } = await selectOrganization(kms, actor, body)
      return { token: text.reveal(), isMfaEnabled: needsSecondFactor, mfaMethod: needsSecondFactor ? 'totp' : null }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/sub-organizations',
    summary: 'Organizations below yours: there are none here',
    access: { organization: ['organization', 'read'] },
    query: z.object(pageOf(100)),
    response: subOrganizations,
    handle: async () => ({ organizations: [], totalCount: 0 }),
  }),
  // COMPAT: a client that lists groups before it works with members stops at a 404; a list without groups is true, and enough for it.
  route({
    method: 'GET',
    path: '/api/v1/groups',
    summary: 'Groups of members: there are none here',
    access: { organization: ['organization', 'read'] },
    response: groups,
    handle: async () => [],
  }),
  ...(['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: '/api/v2/service-token',
      summary: 'Service tokens are not supported; a machine identity does the same',
      access: 'signed-in',
      acceptsPersonalTokens: true,
      response: z.object({}),
      handle: async () => {
        throw notFound(
          'Service tokens are not supported: create a machine identity with universal auth, and sign in with its client id and client secret.',
        )
      },
    }),
  ),
]
