import { changeMemberBody, done, type Member, members, oneMember } from '@hanzo-kms/contracts/people'
import { anyId } from '@hanzo-kms/contracts/query'
import {
  changeMemberRole,
  listMembers,
  type MemberState,
  removeMember,
  resetSecondFactor,
  unlockMember,
} from '@hanzo-kms/core/people/members'
import { z } from 'zod'
import { type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

function showMember({ user, role, customRole, isLocked, hasSecondFactor, joinedAtMs }: MemberState): Member {
  const { id, email } = user
  return { id, email, role: customRole?.slug ?? role, isLocked, isMfaEnabled: hasSecondFactor, joinedAt: toIso(joinedAtMs) }
}

const params = z.object({ userId: anyId })
const one = '/api/v1/organization/members/:userId'

export const memberRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/organization/members',
    summary: 'The people of the organization',
    access: { organization: ['member', 'read'] },
    response: members,
    handle: async (kms, _, actor) => ({ members: (await listMembers(kms, actor)).map(showMember) }),
  }),
  route({
    method: 'PATCH',
    path: one,
    summary: 'Change somebody’s role in the organization',
    access: { organization: ['member', 'edit'] },
    params,
    body: changeMemberBody,
    response: oneMember,
    handle: async (kms, call, actor) => ({
      member: showMember(await changeMemberRole(kms, actor, { userId: call.params.userId, role: call.body.role })),
    }),
  }),
  route({
    method: 'DELETE',
    path: one,
    summary: 'Remove somebody from the organization; their tokens end at once',
    access: { organization: ['member', 'delete'] },
    params,
    response: done,
    handle: async (kms, call, actor) => {
      await removeMember(kms, actor, call.params)
      return { message: 'The member is removed, and signed out.' }
    },
  }),
  route({
    method: 'POST',
    path: `${one}/unlock`,
    summary: 'End the lock that wrong passwords or codes have put on an account',
    access: { organization: ['member', 'edit'] },
    params,
    response: done,
    handle: async (kms, call, actor) => {
      await unlockMember(kms, actor, call.params)
      return { message: 'The account is not locked.' }
    },
  }),
  route({
    method: 'DELETE',
    path: `${one}/second-factor`,
    summary: 'Remove the second factor of somebody who has lost it',
    access: { organization: ['member', 'edit'] },
    params,
    response: done,
    handle: async (kms, call, actor) => {
      await resetSecondFactor(kms, actor, call.params)
      return { message: 'The second factor is removed, and the member signed out.' }
    },
  }),
]
