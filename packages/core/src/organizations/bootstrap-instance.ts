import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import { recordEvent } from '../audit/record-event.ts'
import type { Identity } from '../identities/identity.ts'
import { issueToken } from '../identities/issue-token.ts'
import { organizationScope } from '../keyring/keyring.ts'
import { hashNewPassword } from '../people/hash-new-password.ts'
import { normaliseLoginId } from '../people/login-id.ts'
import type { User } from '../people/user.ts'
import type { Dependencies } from '../ports.ts'
import { deriveSlug } from '../slug.ts'
import type { Organization } from './organization.ts'

export interface FirstAdministrator {
  readonly email: string
  readonly password: Secret<string>
  readonly organization: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

export interface Bootstrapped {
  readonly organization: Organization
  readonly user: User
  readonly identity: Identity
  /** Of the identity; without an end. */
  readonly token: Secret<string>
}

const ALREADY = 'Hanzo KMS is set up already: its first administrator exists. Sign in, or ask that person for an account.'

/**
 * Makes the organisation, its first administrator, and a machine identity with the role admin. Works once in the life of an instance: a second call throws `badRequest`.
 * SECURITY: nobody can be asked for credentials before there are any, so the first caller wins; the check and the mark are one statement in the same transaction.
 */
export async function bootstrapInstance(kms: Dependencies, input: FirstAdministrator): Promise<Bootstrapped> {
  if (await isBootstrapped(kms)) throw badRequest(ALREADY)
  const passwordHash = await hashNewPassword(kms, input.password, [input.email, input.organization, 'hanzo', 'kms'])
  const at = kms.clock.nowMs()
  const id = () => kms.cryptography.randomId()
  const organization: Organization = {
    id: id(),
    name: input.organization,
    slug: deriveSlug(input.organization, 'organization'),
    createdAtMs: at,
  }
  const user: User = { id: id(), email: normaliseLoginId(input.email) ?? input.email, passwordHash, superAdmin: true, createdAtMs: at }
  const identity: Identity = {
    id: id(),
    organizationId: organization.id,
    projectId: null,
    name: 'Instance Admin Identity',
    role: 'admin',
    customRole: null,
    metadata: [],
    hasUniversalAuth: false,
    hasDeleteProtection: false,
    lastLoginAtMs: null,
    createdAtMs: at,
    updatedAtMs: at,
  }
  const token = await kms.store.transact(async (inside) => {
    if (!(await inside.organizations.markBootstrapped())) throw badRequest(ALREADY)
    await inside.organizations.insert(organization)
    await kms.keyRing.establish(organizationScope(organization.id), inside.dataKeys, at)
    await inside.users.insert(user)
    await inside.organizations.setMembership(organization.id, { kind: 'user', id: user.id }, 'admin', at)
    await inside.identities.insert(identity)
    const issued = await issueToken(kms, inside, {
      holder: { kind: 'identity', id: identity.id },
      organizationId: organization.id,
      ttlS: 0,
      usesMax: 0,
      expiresAtMs: null,
      renewableUntilMs: null,
    })
    const { ipAddress, userAgent } = input
    const by = { kind: 'user', id: user.id, organizationId: organization.id, organizationRole: 'admin', label: user.email } as const
    await recordEvent(
      kms,
      inside,
      { ...by, ipAddress, userAgent },
      { type: 'bootstrap-instance', metadata: { userId: user.id, email: user.email, identityId: identity.id } },
    )
    return issued.text
  })
  return { organization, user, identity, token }
}

export function isBootstrapped({ store }: Pick<Dependencies, 'store'>): Promise<boolean> {
  return store.transact(async (inside) => (await inside.organizations.instance())?.bootstrapped ?? false)
}
