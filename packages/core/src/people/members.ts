import { badRequest, KmsError, notFound } from '@hanzo-kms/contracts'
import type { Actor, OrgRole } from '../access/actor.ts'
import { assertOrganizationRulesNotAbove } from '../access/assert-not-above.ts'
import { authorise } from '../access/authorise.ts'
import { organizationRules } from '../access/built-in-rights.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { findOrganizationRole } from '../roles/find-organization-role.ts'
import type { NamedRole } from '../roles/role.ts'
import { clearAttempts, subjectOf } from './attempts.ts'
import type { User } from './user.ts'

/** A person in an organisation. */
export interface OrganizationMember {
  readonly user: User
  readonly role: OrgRole
  readonly customRole: NamedRole | null
  readonly joinedAtMs: number
}

export interface MemberState extends OrganizationMember {
  readonly isLocked: boolean
  readonly hasSecondFactor: boolean
}

/** By e-mail address. */
export function listMembers(kms: Dependencies, actor: Actor): Promise<readonly MemberState[]> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'read'])
    return stateOf(kms, inside, await inside.organizations.members(actor.organizationId))
  })
}

export function changeMemberRole(
  kms: Dependencies,
  actor: Actor,
  { userId, role: slug }: { readonly userId: string; readonly role: string },
): Promise<MemberState> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'edit'])
    const member = await memberNotAbove(inside, actor, userId)
    const { role, customRole } = await findOrganizationRole(inside, actor, slug)
    const nowMs = kms.clock.nowMs()
    await inside.organizations.setMembership(actor.organizationId, { kind: 'user', id: userId }, role, nowMs, customRole?.id ?? null)
    await assertAdministratorLeft(inside, actor, member)
    // What was offered in the name of the old role is offered no more.
    await inside.invitations.revokeOpen(actor.organizationId, { invitedBy: userId }, nowMs)
    await recordEvent(kms, inside, actor, { type: 'update-member', metadata: { userId, role: slug } })
    const [state] = await stateOf(kms, inside, [{ ...member, role, customRole }])
    if (!state) throw notMember(userId)
    return state
  })
}

/** Their tokens end with it, and their roles in the organisation's projects. The account stays: it may be a member elsewhere. */
export function removeMember(kms: Dependencies, actor: Actor, { userId }: { readonly userId: string }): Promise<void> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'delete'])
    const member = await memberNotAbove(inside, actor, userId)
    const { organizationId } = actor
    await inside.organizations.removeMember(organizationId, userId)
    await assertAdministratorLeft(inside, actor, member)
    await inside.tokens.revokeAllInOrganization(userId, organizationId)
    await inside.invitations.revokeOpen(organizationId, { invitedBy: userId }, kms.clock.nowMs())
    await recordEvent(kms, inside, actor, { type: 'remove-member', metadata: { userId, role: member.customRole?.slug ?? member.role } })
  })
}

/** Ends a lock before its time. */
export function unlockMember(kms: Dependencies, actor: Actor, { userId }: { readonly userId: string }): Promise<void> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'edit'])
    const { user } = await findMember(inside, actor, userId)
    for (const subject of subjectsOf(kms, user)) await clearAttempts(inside, subject)
    await recordEvent(kms, inside, actor, { type: 'unlock-user', metadata: { userId, email: user.email } })
  })
}

/**
 * For somebody who has lost the app and the recovery codes. Their sessions end; the password alone signs in until they set up another.
 * SECURITY: the account is one for all its organisations, so an administrator of one of them may not weaken the door to another.
 */
export function resetSecondFactor(kms: Dependencies, actor: Actor, { userId }: { readonly userId: string }): Promise<void> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'edit'])
    const { user } = await memberNotAbove(inside, actor, userId)
    const memberships = await inside.organizations.memberships({ kind: 'user', id: userId })
    if (memberships.some(({ organization }) => organization.id !== actor.organizationId))
      throw new KmsError(
        'forbidden',
        `${user.email} is a member of other organizations too, and the second factor guards those as well. It takes one of the recovery codes.`,
      )
    if (userId === actor.id) throw badRequest('Your own second factor is removed with one of its codes.')
    if (!(await inside.secondFactors.find(userId))) throw badRequest(`${user.email} has no second factor.`)
    await inside.secondFactors.delete(userId)
    await clearAttempts(inside, subjectOf(kms.cryptography, 'second-factor', userId))
    await inside.tokens.revokeSessions(userId, {})
    await recordEvent(kms, inside, actor, { type: 'disable-mfa', metadata: { userId, method: 'totp' } })
  })
}

async function findMember(inside: Repositories, { organizationId }: Actor, userId: string): Promise<OrganizationMember> {
  const member = (await inside.organizations.members(organizationId, userId))[0]
  if (!member) throw notMember(userId)
  return member
}

/** SECURITY: nobody changes, removes or weakens somebody who may do more than they may themselves. */
async function memberNotAbove(inside: Repositories, actor: Actor, userId: string): Promise<OrganizationMember> {
  const member = await findMember(inside, actor, userId)
  const held = member.customRole ? member.customRole.rules : organizationRules[member.role]
  assertOrganizationRulesNotAbove(actor, held, `the organization role of ${member.user.email}`)
  return member
}

/**
 * INVARIANT: an organisation has a person who administers it (tests/people/members.test.ts: two administrators cannot remove each other at once).
 * The count comes after a change of the organisation's row, so that of two such changes at once one begins again, and sees the other.
 */
async function assertAdministratorLeft(inside: Repositories, { organizationId }: Actor, changed: OrganizationMember): Promise<void> {
  if (changed.role !== 'admin') return
  await inside.organizations.holdMembers(organizationId)
  const left = await inside.organizations.members(organizationId)
  if (left.some(({ role }) => role === 'admin')) return
  throw badRequest(`${changed.user.email} is the last administrator of the organization. Make somebody else one first.`)
}

async function stateOf(kms: Dependencies, inside: Repositories, members: readonly OrganizationMember[]): Promise<readonly MemberState[]> {
  const subjects = members.map(({ user }) => subjectsOf(kms, user))
  const locked = new Set((await inside.attempts.locked(subjects.flat(), kms.clock.nowMs())).map(kms.cryptography.base64url))
  const withFactor = await inside.secondFactors.confirmedAmong(members.map(({ user }) => user.id))
  return members.map((member, at) => ({
    ...member,
    isLocked: (subjects[at] ?? []).some((subject) => locked.has(kms.cryptography.base64url(subject))),
    hasSecondFactor: withFactor.has(member.user.id),
  }))
}

function subjectsOf({ cryptography }: Pick<Dependencies, 'cryptography'>, { id, email }: User): readonly Uint8Array[] {
  return [subjectOf(cryptography, 'password', email), subjectOf(cryptography, 'second-factor', id)]
}

function notMember(userId: string): KmsError {
  return notFound(`Member with ID '${userId}' not found`)
}
