import type { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { issueToken } from '../identities/issue-token.ts'
import type { Dependencies, PasswordHasher, Repositories } from '../ports.ts'
import { normaliseLoginId } from './login-id.ts'
import type { User } from './user.ts'

const USER_TOKEN_TTL_S = 24 * 60 * 60

export interface UserCredentials {
  readonly email: string
  readonly password: Secret<string>
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

/**
 * E-mail address and password for an access token of the user's first organisation. Throws `unauthorized`, in the same words whatever was wrong.
 * SECURITY: an account that does not exist costs the same work as one that does, so the time does not tell which addresses have accounts.
 */
export async function signInUser(kms: Dependencies, input: UserCredentials): Promise<Secret<string>> {
  const email = normaliseLoginId(input.email)
  const user = email === undefined ? undefined : await kms.store.transact((inside) => inside.users.findByEmail(email))
  const hash = user?.passwordHash ?? (await nobodysHash(kms.passwords))
  const matches = await kms.passwords.verify(input.password.reveal(), hash)
  if (!user || !matches) throw refused()

  return kms.store.transact(async (inside) => {
    const [first] = await inside.organizations.memberships({ kind: 'user', id: user.id })
    if (!first) throw new KmsError('unauthorized', 'This account is in no organization. Ask an administrator to add it.')
    return issueTo(kms, inside, user, {
      organizationId: first.organization.id,
      organizationRole: first.role,
      ipAddress: input.ipAddress,
      userAgent: input.userAgent,
    })
  })
}

/** Another token for the same user, in the organisation that was chosen. */
export function selectOrganization(kms: Dependencies, actor: Actor, input: { readonly organizationId: string }): Promise<Secret<string>> {
  return kms.store.transact(async (inside) => {
    const user = actor.kind === 'user' ? await inside.users.find(actor.id) : undefined
    if (!user) throw new KmsError('forbidden', 'Only users select an organization: the token of a machine identity belongs to one already.')
    const memberships = await inside.organizations.memberships({ kind: 'user', id: user.id })
    const chosen = memberships.find(({ organization }) => organization.id === input.organizationId)
    if (!chosen) throw new KmsError('notFound', `Organization with ID '${input.organizationId}' not found`)
    return issueTo(kms, inside, user, {
      organizationId: chosen.organization.id,
      organizationRole: chosen.role,
      ipAddress: actor.ipAddress,
      userAgent: actor.userAgent,
    })
  })
}

async function issueTo(
  kms: Dependencies,
  inside: Repositories,
  user: User,
  at: Pick<Actor, 'organizationId' | 'organizationRole' | 'ipAddress' | 'userAgent'>,
): Promise<Secret<string>> {
  const expiresAtMs = kms.clock.nowMs() + USER_TOKEN_TTL_S * 1_000
  const { text, token } = await issueToken(kms, inside, {
    holder: { kind: 'user', id: user.id },
    organizationId: at.organizationId,
    ttlS: USER_TOKEN_TTL_S,
    usesMax: 0,
    expiresAtMs,
    renewableUntilMs: expiresAtMs,
  })
  const actor: Actor = { kind: 'user', id: user.id, label: user.email, ...at }
  await recordEvent(kms, inside, actor, { type: 'login-user', metadata: { userId: user.id, email: user.email, tokenId: token.id } })
  return text
}

const nobodysHashes = new WeakMap<PasswordHasher, Promise<string>>()

/** Made once per hasher, with its own parameters: a hash written down here would take another time than real ones. */
function nobodysHash(passwords: PasswordHasher): Promise<string> {
  const known = nobodysHashes.get(passwords)
  if (known) return known
  const made = passwords.hash('the password of nobody')
  nobodysHashes.set(passwords, made)
  return made
}

function refused(): KmsError {
  return new KmsError('unauthorized', 'The e-mail address or the password is wrong.')
}
