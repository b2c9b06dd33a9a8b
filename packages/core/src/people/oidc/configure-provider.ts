import type { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../../access/actor.ts'
import { authorise } from '../../access/authorise.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { organizationScope } from '../../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { findOrganizationRole } from '../../roles/find-organization-role.ts'
import { type IdentityProvider, ProviderFailure } from './identity-provider.ts'
import { openProviderAddress } from './provider-address.ts'

export interface ProviderChange {
  readonly issuer: string
  readonly clientId: string
  /** Undefined: the one that is kept. */
  readonly clientSecret: Secret<string> | undefined
  readonly emailDomains: readonly string[]
  readonly createsAccounts: boolean
  readonly defaultRole: string
  readonly isEnabled: boolean
}

export function readProvider(kms: Pick<Dependencies, 'store'>, actor: Actor): Promise<IdentityProvider> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['sso', 'read'])
    const provider = await inside.oidc.findProvider(actor.organizationId)
    if (!provider) throw notFound('The organization has no identity provider.')
    return provider
  })
}

/**
 * Sets or replaces the provider, after a look at what it says of itself.
 * SECURITY: the secret goes to whatever address the issuer names, so another issuer or client needs it again; whoever may edit could otherwise have it sent to a host of theirs.
 */
export async function configureProvider(kms: Dependencies, actor: Actor, change: ProviderChange): Promise<IdentityProvider> {
  const clientSecret = await kms.store.transact(async (inside) => {
    await assertMay(inside, actor, change.defaultRole)
    return change.clientSecret ?? (await keptSecret(kms, inside, actor, change))
  })
  const { issuer, clientId } = change
  try {
    await kms.openIdConnect.check({ key: kms.cryptography.randomId(), issuer, clientId, clientSecret })
  } catch (error) {
    throw error instanceof ProviderFailure ? badRequest(error.message) : error
  }
  return kms.store.transact(async (inside) => {
    const { organizationId } = actor
    const before = await inside.oidc.findProvider(organizationId)
    const nowMs = kms.clock.nowMs()
    const [id, version] = [before?.id ?? kms.cryptography.randomId(), (before?.version ?? 0) + 1]
    const keys = await kms.keyRing.unlock(organizationScope(organizationId), inside.dataKeys)
    const { emailDomains, createsAccounts, defaultRole, isEnabled } = change
    const provider: IdentityProvider = {
      ...{ id, organizationId, version, issuer, clientId, emailDomains, createsAccounts, defaultRole, isEnabled },
      sealedClientSecret: keys.seal(clientSecret, { purpose: 'oidc-client-secret', id, version }),
      createdAtMs: before?.createdAtMs ?? nowMs,
      updatedAtMs: nowMs,
    }
    await inside.oidc.putProvider(provider)
    const type = before ? 'update-sso-config' : 'create-sso-config'
    await recordEvent(kms, inside, actor, { type, metadata: { issuer, name: clientId, ...(before && { isActive: isEnabled }) } })
    return provider
  })
}

/** Who has signed in through it stays a member, and their sessions end as they would have. */
export function removeProvider(kms: Dependencies, actor: Actor): Promise<void> {
  return kms.store.transact(async (inside) => {
    authorise(actor, ['sso', 'edit'])
    const provider = await inside.oidc.findProvider(actor.organizationId)
    if (!provider) throw notFound('The organization has no identity provider.')
    await inside.oidc.deleteProvider(actor.organizationId)
    await recordEvent(kms, inside, actor, { type: 'delete-sso-config', metadata: { issuer: provider.issuer, name: provider.clientId } })
  })
}

async function assertMay(inside: Repositories, actor: Actor, defaultRole: string): Promise<void> {
  authorise(actor, ['sso', 'edit'])
  const { role } = await findOrganizationRole(inside, actor, defaultRole)
  if (role === 'admin')
    throw badRequest('Accounts that a sign-in makes cannot begin as administrators. Make them administrators one by one.')
}

async function keptSecret(kms: Dependencies, inside: Repositories, actor: Actor, change: ProviderChange): Promise<Secret<string>> {
  const before = await inside.oidc.findProvider(actor.organizationId)
  if (!before || before.issuer !== change.issuer || before.clientId !== change.clientId)
    throw badRequest('The client secret is needed: for a new provider, and again when the issuer or the client id changes.')
  return (await openProviderAddress(kms, inside, before)).clientSecret
}
