import { organizationScope } from '../../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import type { IdentityProvider, ProviderAddress } from './identity-provider.ts'

export async function openProviderAddress(kms: Dependencies, inside: Repositories, provider: IdentityProvider): Promise<ProviderAddress> {
  const { id, organizationId, version, issuer, clientId, sealedClientSecret } = provider
  const keys = await kms.keyRing.unlock(organizationScope(organizationId), inside.dataKeys)
  const clientSecret = keys.open(sealedClientSecret, { purpose: 'oidc-client-secret', id, version })
  return { key: `${id}/${version}`, issuer, clientId, clientSecret }
}
