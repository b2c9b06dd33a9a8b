import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import { orgRoles } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import { digestOf } from '../identities/issue-token.ts'
import { makeMembership } from '../memberships/make-membership.ts'
import type { Organization } from '../organizations/organization.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { hashNewPassword } from './hash-new-password.ts'
import type { Invitation } from './invitation.ts'
import { provePassword } from './prove-password.ts'
import type { User } from './user.ts'

export interface ShownInvitation {
  readonly invitation: Invitation
  readonly organization: Organization
  /** Of the address, if there is one: its password is asked for, and none is set. */
  readonly account: User | undefined
}

/** For whoever has the link. Throws `notFound` or `badRequest` with the sentence to show. */
export function readInvitation(kms: Dependencies, { token }: { readonly token: Secret<string> }): Promise<ShownInvitation> {
  return kms.store.transact(async (inside) => {
    const invitation = await findOpen(kms, inside, token)
    const organization = await inside.organizations.find(invitation.organizationId)
    if (!organization) throw notFound('The organization of this invitation is gone.')
    return { invitation, organization, account: await inside.users.findByEmail(invitation.email) }
  })
}

/**
 * SECURITY: the link lets in whoever holds it, once. It makes a new account; to an account that exists it adds a membership, and only for who knows its password: an
 * invitation never sets or replaces one, else any administrator could take over any account by inviting it.
 */
export async function acceptInvitation(
  kms: Dependencies,
  input: {
    readonly token: Secret<string>
    readonly password: Secret<string>
    readonly ipAddress: string | null
    readonly userAgent: string | null
  },
): Promise<{ readonly user: User; readonly organization: Organization }> {
  const { invitation, organization, account } = await readInvitation(kms, input)
  const { email } = invitation
  const { password, ipAddress, userAgent } = input
  if (account && account.passwordHash === null)
    throw badRequest('This address has an account that signs in through an identity provider, and no password to prove that it is yours.')
  const user: User = account
    ? await provePassword(kms, { email, password, ipAddress, userAgent })
    : {
        ...{ id: kms.cryptography.randomId(), email, superAdmin: false, createdAtMs: kms.clock.nowMs() },
        passwordHash: await hashNewPassword(kms, password, [email, organization.name]),
      }
  await refusingDuplicate(
    kms.store.transact((inside) => join(kms, inside, input, user, account !== undefined)),
    () => badRequest('An account with this address was made at the same moment. Open the link again.'),
  )
  return { user, organization }
}

async function join(
  kms: Dependencies,
  inside: Repositories,
  { token, ipAddress, userAgent }: { readonly token: Secret<string>; readonly ipAddress: string | null; readonly userAgent: string | null },
  user: User,
  hasAccount: boolean,
): Promise<void> {
  const nowMs = kms.clock.nowMs()
  const invitation = await findOpen(kms, inside, token)
  if (!(await inside.invitations.settle(invitation.id, 'accepted', nowMs))) throw badRequest(USED)
  const { organizationId, role, email } = invitation
  const member = { kind: 'user', id: user.id } as const
  const actor = { ...member, organizationId, ipAddress, userAgent }
  const builtIn = orgRoles.find((known) => known === role)
  const custom = builtIn ? undefined : await inside.roles.findBySlug({ organizationId, projectId: null }, role)
  if (!builtIn && !custom) throw badRequest(`The role '${role}' of this invitation is gone. Ask for a new one.`)
  if (!hasAccount) {
    await inside.users.insert(user)
    await recordEvent(kms, inside, actor, { type: 'create-user', metadata: { userId: user.id, email, role } })
  }
  await inside.organizations.setMembership(organizationId, member, builtIn ?? 'no-access', nowMs, custom?.id ?? null)
  for (const { projectId, role: projectRole } of invitation.projectRoles) {
    // A project may be gone since the invitation.
    if (!(await inside.projects.find(organizationId, projectId))) continue
    if (!(await inside.memberships.find(projectId, member)))
      await inside.memberships.insert(makeMembership(kms, { projectId, member, roles: [projectRole] }))
  }
  await recordEvent(kms, inside, actor, { type: 'accept-invitation', metadata: { invitationId: invitation.id, email, userId: user.id } })
}

const USED = 'This invitation was used already. Sign in with the account that it made, or ask for a new one.'

async function findOpen(kms: Dependencies, inside: Repositories, token: Secret<string>): Promise<Invitation> {
  const invitation = await inside.invitations.findByDigest(digestOf(kms.cryptography, token))
  if (!invitation) throw notFound('This invitation is not known. Check that the whole link was copied, or ask for a new one.')
  if (invitation.state === 'accepted') throw badRequest(USED)
  if (invitation.state === 'revoked') throw badRequest('This invitation was taken back, or a newer one took its place. Ask for the newest.')
  if (invitation.expiresAtMs <= kms.clock.nowMs()) throw badRequest('This invitation has expired. Ask for a new one.')
  return invitation
}
