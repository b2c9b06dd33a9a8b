import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../../access/actor.ts'
import type { Organization } from '../../organizations/organization.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { signedInUser } from '../select-organization.ts'
import { deriveFlowSecrets } from './flow-secrets.ts'
import { type IdentityProvider, type ProviderAddress, ProviderFailure } from './identity-provider.ts'
import { openProviderAddress } from './provider-address.ts'

const SECRET_BYTES = 32
const FLOW_MS = 10 * 60_000
const CLEARED_PER_FLOW_MAX = 20

export interface BegunFlow {
  /** Of the provider: where the browser goes now. */
  readonly url: string
  /** For the browser's cookie. */
  readonly browser: Secret<string>
}

/** `redirectUri`: where the provider sends the browser back to, by the organisation's slug: each organisation has its own, so that the answer of one provider is not taken for another's. */
export interface FlowWish {
  readonly returnTo: string
  readonly redirectUri: (slug: string) => string
}

/** Somebody wants to sign in to the organisation with this slug. Throws `notFound` where there is no provider. */
export async function beginSignIn(kms: Dependencies, { organizationSlug, ...wish }: FlowWish & { readonly organizationSlug: string }) {
  return begin(kms, wish, null, async (inside) => {
    const organization = await inside.organizations.findBySlug(organizationSlug)
    if (!organization) throw noProvider(organizationSlug)
    return organization
  })
}

/** Somebody who is signed in wants to sign in through the provider from now on. */
export async function beginLink(kms: Dependencies, actor: Actor, wish: FlowWish): Promise<BegunFlow> {
  return begin(kms, wish, actor.id, async (inside) => {
    const { session } = await signedInUser(inside, actor)
    if (session.method !== 'password')
      throw badRequest('You came through an identity provider. Sign in with your password to link another account of it.')
    const organization = await inside.organizations.find(actor.organizationId)
    if (!organization) throw noProvider('')
    return organization
  })
}

async function begin(
  kms: Dependencies,
  { returnTo, redirectUri }: FlowWish,
  userId: string | null,
  whose: (inside: Repositories) => Promise<Organization>,
): Promise<BegunFlow> {
  const random = () => kms.cryptography.base64url(kms.cryptography.randomBytes(SECRET_BYTES))
  const [state, browser] = [random(), new Secret(random())]
  const digest = (text: string) => kms.cryptography.digest(new TextEncoder().encode(text))
  const { provider, address, organization } = await kms.store.transact(async (inside) => findEnabled(kms, inside, await whose(inside)))
  const secrets = { ...deriveFlowSecrets(kms.cryptography, browser, state), redirectUri: redirectUri(organization.slug) }
  const url = await kms.openIdConnect.authorizationUrl(address, secrets).catch((error: unknown) => {
    throw error instanceof ProviderFailure ? badRequest(error.message) : error
  })
  await kms.store.transact(async (inside) => {
    const nowMs = kms.clock.nowMs()
    await inside.oidc.deleteEndedFlows(nowMs, CLEARED_PER_FLOW_MAX)
    await inside.oidc.insertFlow({
      ...{ state: digest(state), browser: digest(browser.reveal()), userId, returnTo },
      ...{ organizationId: organization.id, providerId: provider.id, providerVersion: provider.version },
      expiresAtMs: nowMs + FLOW_MS,
    })
  })
  return { url, browser }
}

async function findEnabled(
  kms: Dependencies,
  inside: Repositories,
  organization: Organization,
): Promise<{ readonly provider: IdentityProvider; readonly address: ProviderAddress; readonly organization: Organization }> {
  const provider = await inside.oidc.findProvider(organization.id)
  if (!provider?.isEnabled) throw noProvider(organization.slug)
  return { provider, address: await openProviderAddress(kms, inside, provider), organization }
}

/** The same for an organisation that does not exist. */
function noProvider(slug: string) {
  return notFound(`There is no sign-in through an identity provider for '${slug}'. Sign in with your password, or ask an administrator.`)
}
