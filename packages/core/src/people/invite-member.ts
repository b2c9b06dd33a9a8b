import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor, ProjectRole } from '../access/actor.ts'
import { assertGrantsNotAbove } from '../access/assert-not-above.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import { recordEvent } from '../audit/record-event.ts'
import { digestOf } from '../identities/issue-token.ts'
import type { Dependencies } from '../ports.ts'
import { findOrganizationRole } from '../roles/find-organization-role.ts'
import type { Invitation } from './invitation.ts'
import { normaliseLoginId } from './login-id.ts'

const TOKEN_BYTES = 32
const LIFE_MS = 7 * 24 * 60 * 60_000
const LISTED_MAX = 500

export interface NewInvitation {
  readonly email: string
  /** Slug. */
  readonly role: string
  readonly projectRoles: readonly { readonly projectId: string; readonly role: ProjectRole }[]
}

/**
 * A link with which somebody makes an account, or brings one, and becomes a member. It is shown once; a newer one for the same address takes its place.
 * SECURITY: nobody invites into more than they hold themselves, in the organisation and in each project.
 */
export function inviteMember(
  kms: Dependencies,
  actor: Actor,
  input: NewInvitation,
): Promise<{ readonly invitation: Invitation; readonly token: Secret<string> }> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'create'])
    await findOrganizationRole(inside, actor, input.role)
    for (const { projectId, role } of input.projectRoles) {
      await authoriseInProject(inside, actor, projectId, ['member', 'create'])
      await assertGrantsNotAbove(inside, actor, projectId, [{ role }], `the project role '${role}'`)
    }
    const email = normaliseLoginId(input.email)
    if (email === undefined) throw badRequest('This is no e-mail address that can have an account.')
    const { organizationId } = actor
    const user = await inside.users.findByEmail(email)
    const memberships = user ? await inside.organizations.memberships({ kind: 'user', id: user.id }) : []
    if (memberships.some(({ organization }) => organization.id === organizationId))
      throw badRequest(`${email} is a member of the organization already.`)

    const nowMs = kms.clock.nowMs()
    const token = new Secret(`kms.in.${kms.cryptography.base64url(kms.cryptography.randomBytes(TOKEN_BYTES))}`)
    const invitation: Invitation = {
      ...{ id: kms.cryptography.randomId(), organizationId, email, role: input.role, projectRoles: input.projectRoles },
      ...{ digest: digestOf(kms.cryptography, token), invitedBy: { kind: actor.kind, id: actor.id }, state: 'open' },
      ...{ createdAtMs: nowMs, expiresAtMs: nowMs + LIFE_MS },
    }
    await inside.invitations.revokeOpen(organizationId, { email }, nowMs)
    await inside.invitations.insert(invitation)
    const metadata = { invitationId: invitation.id, email, role: input.role }
    await recordEvent(kms, inside, actor, { type: 'create-invitation', metadata })
    return { invitation, token }
  })
}

/** Newest first. */
export function listInvitations(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<readonly Invitation[]> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'read'])
    return inside.invitations.list(actor.organizationId, LISTED_MAX)
  })
}

export function revokeInvitation(kms: Dependencies, actor: Actor, { id }: { readonly id: string }): Promise<void> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['member', 'create'])
    const invitation = await inside.invitations.find(actor.organizationId, id)
    if (!invitation) throw notFound(`Invitation with ID '${id}' not found`)
    if (!(await inside.invitations.settle(invitation.id, 'revoked', kms.clock.nowMs())))
      throw badRequest('This invitation is not open any more: it was accepted or taken back before.')
    await recordEvent(kms, inside, actor, {
      type: 'revoke-invitation',
      metadata: { invitationId: invitation.id, email: invitation.email },
    })
  })
}
