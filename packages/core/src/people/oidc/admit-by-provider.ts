import { KmsError } from '@hanzo-kms/contracts'
import { orgRoles } from '../../access/actor.ts'
import { recordEvent } from '../../audit/record-event.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { normaliseLoginId } from '../login-id.ts'
import type { User } from '../user.ts'
import type { IdentityProvider, ProvenIdentity } from './identity-provider.ts'

interface Proof {
  readonly provider: IdentityProvider
  readonly proven: ProvenIdentity
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/**
 * Who comes in by what the provider has proved.
 *
 *   no address, or one not verified, or of another domain   refused
 *   the provider's account is linked, its user a member     that user
 *   the provider's account is linked, its user no member    refused
 *   not linked, the address has an account                  refused: its owner links it, signed in by password
 *   not linked, no account, accounts are created            a new user without a password, linked
 *   not linked, no account                                  refused
 *
 * SECURITY: an address never signs in to an account by being equal to its own. Who runs a provider, or is in its administration, can make it say any address.
 */
export async function admitByProvider(kms: Dependencies, inside: Repositories, proof: Proof): Promise<User> {
  const { provider, proven } = proof
  const email = verifiedEmail(proof)
  const { organizationId } = provider
  const linked = await inside.oidc.findAccount(organizationId, proven.issuer, proven.subject)
  if (linked) {
    const [member] = await inside.organizations.members(organizationId, linked.userId)
    if (member) return member.user
    throw refused('Your account is no longer a member of this organization. Ask an administrator.')
  }
  if (await inside.users.findByEmail(email))
    throw refused(
      `There is an account for ${email} already, and it is not linked with this provider. Sign in with its password, then link the provider in your account.`,
    )
  if (!provider.createsAccounts) throw refused(`There is no account for ${email}. Ask an administrator for an invitation.`)
  return createUser(kms, inside, proof, email)
}

/** Throws `forbidden` where the provider's account is somebody else's here. */
export async function linkAccount(kms: Dependencies, inside: Repositories, proof: Proof & { readonly userId: string }): Promise<void> {
  verifiedEmail(proof)
  const { provider, proven, userId, ipAddress, userAgent } = proof
  const { organizationId } = provider
  const known = await inside.oidc.findAccount(organizationId, proven.issuer, proven.subject)
  if (known && known.userId !== userId) throw refused('This account of the provider is linked with somebody else here.')
  const [member] = await inside.organizations.members(organizationId, userId)
  if (!member) throw refused('Your account is no longer a member of this organization.')
  if (known) return
  await inside.oidc.insertAccount({
    organizationId,
    issuer: proven.issuer,
    subject: proven.subject,
    userId,
    createdAtMs: kms.clock.nowMs(),
  })
  await recordEvent(
    kms,
    inside,
    { kind: 'user', id: userId, organizationId, ipAddress, userAgent },
    { type: 'update-user', metadata: { userId, email: member.user.email, changed: ['identity-provider'] } },
  )
}

function verifiedEmail({ provider, proven }: Proof): string {
  const email = proven.email === null ? undefined : normaliseLoginId(proven.email)
  if (email === undefined)
    throw refused('The identity provider did not tell your e-mail address. Its administrator must release it to Hanzo KMS.')
  if (!proven.isEmailVerified)
    throw refused('The identity provider does not say that your e-mail address is verified. Verify it there first.')
  const domain = email.slice(email.lastIndexOf('@') + 1)
  if (!provider.emailDomains.includes(domain)) throw refused(`Addresses of ${domain} do not sign in to this organization.`)
  return email
}

async function createUser(kms: Dependencies, inside: Repositories, proof: Proof, email: string): Promise<User> {
  const { provider, proven, ipAddress, userAgent } = proof
  const { organizationId, defaultRole } = provider
  const nowMs = kms.clock.nowMs()
  const builtIn = orgRoles.find((known) => known === defaultRole)
  const custom = builtIn ? undefined : await inside.roles.findBySlug({ organizationId, projectId: null }, defaultRole)
  if (!builtIn && !custom) throw refused(`The role '${defaultRole}' for new accounts is gone. Ask an administrator.`)
  const user: User = { id: kms.cryptography.randomId(), email, passwordHash: null, superAdmin: false, createdAtMs: nowMs }
  await inside.users.insert(user)
  await inside.organizations.setMembership(organizationId, { kind: 'user', id: user.id }, builtIn ?? 'no-access', nowMs, custom?.id ?? null)
  await inside.oidc.insertAccount({ organizationId, issuer: proven.issuer, subject: proven.subject, userId: user.id, createdAtMs: nowMs })
  await recordEvent(
    kms,
    inside,
    { kind: 'user', id: user.id, organizationId, ipAddress, userAgent },
    { type: 'create-user', metadata: { userId: user.id, email, role: defaultRole } },
  )
  return user
}

function refused(message: string): KmsError {
  return new KmsError('forbidden', message)
}
