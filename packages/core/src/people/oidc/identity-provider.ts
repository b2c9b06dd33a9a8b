import type { Secret } from '@hanzo-kms/connector-kit'

/** Where an organisation's people sign in: OpenID Connect, authorization code with PKCE. One per organisation. */
export interface IdentityProvider {
  readonly id: string
  readonly organizationId: string
  /** Counts its changes; sealed with the secret. */
  readonly version: number
  readonly issuer: string
  readonly clientId: string
  readonly sealedClientSecret: Uint8Array
  /** Lower case. Addresses of other domains do not sign in. */
  readonly emailDomains: readonly string[]
  readonly createsAccounts: boolean
  /** Slug, for accounts that a sign-in makes. */
  readonly defaultRole: string
  readonly isEnabled: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** Which account of the provider is which user. By organisation: an administrator chooses the provider, and must not reach into another organisation by it. */
export interface LinkedAccount {
  readonly organizationId: string
  readonly issuer: string
  readonly subject: string
  readonly userId: string
  readonly createdAtMs: number
}

/** A sign-in that is under way at the provider. Its secrets are in the browser's cookie; here are digests. */
export interface SignInFlow {
  /** SHA-256 of the state parameter. */
  readonly state: Uint8Array
  readonly organizationId: string
  readonly providerId: string
  readonly providerVersion: number
  /** SHA-256 of the secret in the browser's cookie. */
  readonly browser: Uint8Array
  /** Set where somebody who is signed in links an account. */
  readonly userId: string | null
  /** A path of ours. */
  readonly returnTo: string
  readonly expiresAtMs: number
}

export interface OidcRepository {
  findProvider(organizationId: string): Promise<IdentityProvider | undefined>
  /** Replaces the one that is there. */
  putProvider(provider: IdentityProvider): Promise<void>
  deleteProvider(organizationId: string): Promise<void>
  findAccount(organizationId: string, issuer: string, subject: string): Promise<LinkedAccount | undefined>
  /** Throws `Duplicate` when the provider's account is linked already. */
  insertAccount(account: LinkedAccount): Promise<void>
  listAccounts(organizationId: string, userId: string): Promise<readonly LinkedAccount[]>
  deleteAccounts(organizationId: string, userId: string): Promise<void>
  insertFlow(flow: SignInFlow): Promise<void>
  /** For exactly one caller, ever: it is gone afterwards. */
  takeFlow(state: Uint8Array): Promise<SignInFlow | undefined>
  deleteEndedFlows(nowMs: number, rowsMax: number): Promise<void>
}

/** What the protocol needs of a provider. */
export interface ProviderAddress {
  /** Tells configurations apart: what was learned of one is not used for another. */
  readonly key: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: Secret<string>
}

export interface FlowSecrets {
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** Who the provider says it is, after every check of the protocol: signature, issuer, audience, nonce, time. */
export interface ProvenIdentity {
  readonly issuer: string
  readonly subject: string
  readonly email: string | null
  readonly isEmailVerified: boolean
}

/** The protocol. All methods throw `ProviderFailure`. */
export interface OpenIdConnect {
  /** Reads what the provider says of itself. */
  check(provider: ProviderAddress): Promise<void>
  authorizationUrl(provider: ProviderAddress, flow: FlowSecrets): Promise<string>
  /** `parameters`: the query that the provider sent the browser back with. */
  exchange(provider: ProviderAddress, flow: FlowSecrets, parameters: Readonly<Record<string, string>>): Promise<ProvenIdentity>
}

/** The provider cannot be reached, is no provider, refused, or said something that does not hold. SECURITY: `message` is a sentence of ours; never a text of the other side. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure'
}
