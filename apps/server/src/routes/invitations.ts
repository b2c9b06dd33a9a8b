import { Secret } from '@hanzo-kms/connector-kit'
import {
  acceptedInvitation,
  acceptInvitationBody,
  done,
  invitations,
  inviteBody,
  invited,
  openInvitation,
  readInvitationBody,
  type ShownInvitation,
} from '@hanzo-kms/contracts/people'
import { anyId } from '@hanzo-kms/contracts/query'
import { acceptInvitation, readInvitation } from '@hanzo-kms/core/people/accept-invitation'
import type { Invitation } from '@hanzo-kms/core/people/invitation'
import { inviteMember, listInvitations, revokeInvitation } from '@hanzo-kms/core/people/invite-member'
import { z } from 'zod'
import { publicRoute, type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

function showInvitation(invitation: Invitation, nowMs: number): ShownInvitation {
  const { id, email, role, projectRoles, state, createdAtMs, expiresAtMs } = invitation
  return {
    ...{ id, email, role, projects: [...projectRoles] },
    state: state === 'open' && expiresAtMs <= nowMs ? 'expired' : state,
    createdAt: toIso(createdAtMs),
    expiresAt: toIso(expiresAtMs),
  }
}

export const invitationRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/organization/invitations',
    summary: 'Invite somebody: answers with a link that lets its holder in once',
    access: { organization: ['member', 'create'] },
    body: inviteBody,
    response: invited,
    handle: async (kms, { body, browser }, actor) => {
      const { email, role, projects: projectRoles } = body
      const { invitation, token } = await inviteMember(kms, actor, { email, role, projectRoles })
      return { invitation: showInvitation(invitation, kms.clock.nowMs()), link: `${browser.publicUrl}/invite/${token.reveal()}` }
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/organization/invitations',
    summary: 'Invitations, newest first',
    access: { organization: ['member', 'read'] },
    response: invitations,
    handle: async (kms, _, actor) => ({
      invitations: (await listInvitations(kms, actor)).map((invitation) => showInvitation(invitation, kms.clock.nowMs())),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/organization/invitations/:invitationId',
    summary: 'Take an invitation back',
    access: { organization: ['member', 'create'] },
    params: z.object({ invitationId: anyId }),
    response: done,
    handle: async (kms, { params }, actor) => {
      await revokeInvitation(kms, actor, { id: params.invitationId })
      return { message: 'The invitation is taken back.' }
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/api/v1/invitations/read',
    summary: 'What an invitation is for; its token is the key',
    body: readInvitationBody,
    response: openInvitation,
    handle: async (kms, { body }) => {
      const { invitation, organization, account } = await readInvitation(kms, { token: new Secret(body.token) })
      return {
        ...{ email: invitation.email, organization: { name: organization.name }, hasAccount: account !== undefined },
        expiresAt: toIso(invitation.expiresAtMs),
      }
    },
  }),
  publicRoute({
    method: 'POST',
    path: '/api/v1/invitations/accept',
    summary: 'Accept an invitation: sets the password of a new account, or asks for that of an existing one',
    body: acceptInvitationBody,
    response: acceptedInvitation,
    handle: async (kms, { body, ipAddress, userAgent }) => {
      const credentials = { token: new Secret(body.token), password: new Secret(body.password) }
      const { user, organization } = await acceptInvitation(kms, { ...credentials, ipAddress, userAgent })
      const { id, name, slug } = organization
      return { user: { id: user.id, email: user.email }, organization: { id, name, slug } }
    },
  }),
]
