import type { Secret } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import { Duplicate } from '../../duplicate.ts'
import type { Dependencies, Repositories } from '../../ports.ts'
import { giveToken, membershipOf, type SignedIn } from '../give-token.ts'
import { admitByProvider, linkAccount } from './admit-by-provider.ts'
import { deriveFlowSecrets } from './flow-secrets.ts'
import { type IdentityProvider, type ProvenIdentity, ProviderFailure, type SignInFlow } from './identity-provider.ts'
import { openProviderAddress } from './provider-address.ts'

export interface ProviderAnswer {
  readonly organizationSlug: string
  /** The query that the browser came back with. */
  readonly parameters: Readonly<Record<string, string>>
  /** From the browser's cookie. */
  readonly browser: Secret<string> | undefined
  readonly redirectUri: (slug: string) => string
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

export type CompletedFlow =
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn; readonly returnTo: string }
  | { readonly kind: 'linked'; readonly returnTo: string }

const BEGIN_ANEW = 'This sign-in is over: it took too long, was used already, or was begun in another browser. Begin again.'

/**
 * The browser is back from the provider.
 *
 *   state unknown, used or late                  refused
 *   begun in another browser                     refused; used up
 *   begun for another organisation, or the
 *   provider was changed meanwhile               refused; used up
 *   the provider refused, or its answer does
 *   not hold (signature, issuer, nonce, time)    refused; in the audit log
 *   else                                         `admitByProvider` decides, or the account is linked
 */
export async function completeFlow(kms: Dependencies, answer: ProviderAnswer): Promise<CompletedFlow> {
  const { flow, provider } = await takeFlow(kms, answer)
  try {
    const proven = await askProvider(kms, answer, provider)
    return await kms.store.transact(async (inside) => settle(kms, inside, answer, flow, provider, proven))
  } catch (error) {
    const told = toKmsError(error)
    if (!told) throw error
    await recordRefusal(kms, answer, provider, told.message)
    throw told
  }
}

async function takeFlow(
  { store, cryptography, clock }: Dependencies,
  { organizationSlug, parameters, browser }: ProviderAnswer,
): Promise<{ readonly flow: SignInFlow; readonly provider: IdentityProvider }> {
  const digest = (text: string) => cryptography.digest(new TextEncoder().encode(text))
  const { flow, provider } = await store.transact(async (inside) => {
    const taken = await inside.oidc.takeFlow(digest(parameters.state ?? ''))
    const organization = taken && (await inside.organizations.find(taken.organizationId))
    const present = organization?.slug === organizationSlug ? await inside.oidc.findProvider(organization.id) : undefined
    return { flow: taken, provider: present }
  })
  // SECURITY: compared as digests, whose bytes an attacker cannot choose one by one.
  const isTheirs = flow !== undefined && browser !== undefined && isEqual(flow.browser, digest(browser.reveal()))
  const isPresent = provider?.id === flow?.providerId && provider?.version === flow?.providerVersion && provider?.isEnabled === true
  if (!flow || !provider || !isTheirs || !isPresent || flow.expiresAtMs <= clock.nowMs()) throw new KmsError('unauthorized', BEGIN_ANEW)
  return { flow, provider }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

async function askProvider(kms: Dependencies, answer: ProviderAnswer, provider: IdentityProvider): Promise<ProvenIdentity> {
  const { parameters, browser, redirectUri, organizationSlug } = answer
  if (!browser) throw new KmsError('unauthorized', BEGIN_ANEW)
  const address = await kms.store.transact((inside) => openProviderAddress(kms, inside, provider))
  const secrets = { ...deriveFlowSecrets(kms.cryptography, browser, parameters.state ?? ''), redirectUri: redirectUri(organizationSlug) }
  return kms.openIdConnect.exchange(address, secrets, parameters)
}

async function settle(
  kms: Dependencies,
  inside: Repositories,
  { ipAddress, userAgent }: ProviderAnswer,
  flow: SignInFlow,
  provider: IdentityProvider,
  proven: ProvenIdentity,
): Promise<CompletedFlow> {
  const from = { ipAddress, userAgent }
  if (flow.userId !== null) {
    await linkAccount(kms, inside, { provider, proven, userId: flow.userId, ...from })
    return { kind: 'linked', returnTo: flow.returnTo }
  }
  const user = await admitByProvider(kms, inside, { provider, proven, ...from })
  const membership = await membershipOf(inside, user, provider.organizationId)
  const signedIn = await giveToken(kms, inside, { user, membership, method: 'oidc', hasSecondFactor: false, channel: 'session', ...from })
  return { kind: 'signed-in', signedIn, returnTo: flow.returnTo }
}

function toKmsError(error: unknown): KmsError | undefined {
  if (error instanceof KmsError) return error
  if (error instanceof ProviderFailure) return new KmsError('unauthorized', error.message)
  return error instanceof Duplicate ? new KmsError('unauthorized', BEGIN_ANEW) : undefined
}

function recordRefusal(kms: Dependencies, { ipAddress, userAgent }: ProviderAnswer, { organizationId }: IdentityProvider, reason: string) {
  kms.log.warn('provider-sign-in-refused', { organizationId })
  // Anyone may begin a sign-in and fail.
  const somebody = { kind: 'unknown', id: null, organizationId, ipAddress, userAgent } as const
  return kms.auditTrail.refuse(somebody, { type: 'login-user', metadata: { method: 'oidc', reason } })
}
