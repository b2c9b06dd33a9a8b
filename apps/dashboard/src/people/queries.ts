import type { Member, ShownInvitation } from '@hanzo-kms/contracts/people'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const membersPath = '/api/v1/organization/members'
export const invitationsPath = '/api/v1/organization/invitations'

export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }) => (await call<{ members: readonly Member[] }>('GET', membersPath, { signal })).members,
})

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await call<{ invitations: readonly ShownInvitation[] }>('GET', invitationsPath, { signal })).invitations,
})
