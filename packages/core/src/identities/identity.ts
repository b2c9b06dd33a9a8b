import type { OrgRole } from '../access/actor.ts'
import type { OrganizationRole } from '../roles/find-organization-role.ts'
import type { NamedRole } from '../roles/role.ts'

/** A machine's account. */
export interface Identity {
  readonly id: string
  readonly organizationId: string
  /** The project that it was made in and is managed in; null for the organisation's own. */
  readonly projectId: string | null
  readonly name: string
  /** `no-access` beside a custom role. */
  readonly role: OrgRole
  readonly customRole: NamedRole | null
  readonly metadata: readonly { readonly key: string; readonly value: string }[]
  readonly hasUniversalAuth: boolean
  /** While set, it cannot be deleted. */
  readonly hasDeleteProtection: boolean
  readonly lastLoginAtMs: number | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** How an identity signs in: client id and client secrets. Durations in seconds; 0 means no limit. */
export interface UniversalAuth {
  readonly id: string
  readonly identityId: string
  readonly clientId: string
  readonly accessTokenTtlS: number
  readonly accessTokenMaxTtlS: number
  readonly accessTokenUsesMax: number
  readonly accessTokenPeriodS: number
  readonly clientSecretTrustedIps: readonly string[]
  readonly accessTokenTrustedIps: readonly string[]
  readonly lockoutEnabled: boolean
  readonly lockoutThreshold: number
  readonly lockoutDurationS: number
  readonly lockoutCounterResetS: number
  readonly failedLogins: number
  readonly firstFailedAtMs: number | null
  readonly lockedUntilMs: number | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface ClientSecret {
  readonly id: string
  readonly universalAuthId: string
  readonly description: string
  /** First four characters, to tell them apart. */
  readonly prefix: string
  /** SHA-256 of the secret, which is random and long: no slow hash needed. */
  readonly digest: Uint8Array
  readonly uses: number
  readonly usesMax: number
  readonly ttlS: number
  readonly revoked: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** Both conditions must hold. The case of ASCII letters counts in neither `contains`. */
export interface IdentityFilter {
  /** Null: those of the organisation itself. */
  readonly projectId: string | null
  readonly name?: TextMatch | undefined
  readonly role?: TextMatch | undefined
  readonly orderBy: 'name' | 'role' | 'createdAt'
  readonly direction: 'asc' | 'desc'
  readonly limit: number
  readonly offset: number
}

export interface TextMatch {
  readonly contains?: string | undefined
  readonly oneOf?: readonly string[] | undefined
}

export interface IdentityPage {
  readonly identities: readonly Identity[]
  /** Of all pages. */
  readonly totalCount: number
}

export interface IdentityRepository {
  /** Also sets the organisation role. */
  insert(identity: Identity): Promise<void>
  find(id: string): Promise<Identity | undefined>
  list(organizationId: string, filter: IdentityFilter): Promise<IdentityPage>
  update(
    id: string,
    change: Partial<Pick<Identity, 'name' | 'metadata' | 'hasDeleteProtection'>> & {
      organizationRole?: OrganizationRole
      updatedAtMs: number
    },
  ): Promise<void>
  recordLogin(id: string, atMs: number): Promise<void>
  delete(id: string): Promise<void>
  insertUniversalAuth(auth: UniversalAuth): Promise<void>
  findUniversalAuth(identityId: string): Promise<UniversalAuth | undefined>
  /** Locks the row, so that counters of concurrent logins add up. */
  findUniversalAuthByClientId(clientId: string): Promise<UniversalAuth | undefined>
  updateUniversalAuth(id: string, change: Partial<Omit<UniversalAuth, 'id' | 'identityId' | 'clientId' | 'createdAtMs'>>): Promise<void>
  /** With its client secrets. */
  deleteUniversalAuth(id: string): Promise<void>
  insertClientSecret(secret: ClientSecret): Promise<void>
  /** The newest, oldest first. */
  listClientSecrets(universalAuthId: string, limit: number): Promise<readonly ClientSecret[]>
  findClientSecret(universalAuthId: string, by: { id: string } | { digest: Uint8Array }): Promise<ClientSecret | undefined>
  updateClientSecret(id: string, change: { uses?: number; revoked?: boolean; updatedAtMs: number }): Promise<void>
}
