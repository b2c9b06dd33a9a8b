import type { OrgRole } from '../access/actor.ts'
import type { NamedRole } from '../roles/role.ts'

/** A machine's account. */
export interface Identity {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  /** `no-access` beside a custom role. */
  readonly role: OrgRole
  readonly customRole: NamedRole | null
  readonly metadata: readonly { readonly key: string; readonly value: string }[]
  readonly hasUniversalAuth: boolean
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

export interface IdentityRepository {
  insert(identity: Identity): Promise<void>
  find(id: string): Promise<Identity | undefined>
  /** By name; also sets the organisation role. */
  list(organizationId: string): Promise<readonly Identity[]>
  update(
    id: string,
    change: { name?: string; role?: OrgRole; customRoleId?: string | null; metadata?: Identity['metadata']; updatedAtMs: number },
  ): Promise<void>
  delete(id: string): Promise<void>
  insertUniversalAuth(auth: UniversalAuth): Promise<void>
  findUniversalAuth(identityId: string): Promise<UniversalAuth | undefined>
  /** Locks the row, so that counters of concurrent logins add up. */
  findUniversalAuthByClientId(clientId: string): Promise<UniversalAuth | undefined>
  updateUniversalAuth(id: string, change: Partial<Omit<UniversalAuth, 'id' | 'identityId' | 'clientId' | 'createdAtMs'>>): Promise<void>
  /** With its client secrets. */
  deleteUniversalAuth(id: string): Promise<void>
  insertClientSecret(secret: ClientSecret): Promise<void>
  listClientSecrets(universalAuthId: string): Promise<readonly ClientSecret[]>
  findClientSecret(universalAuthId: string, digest: Uint8Array): Promise<ClientSecret | undefined>
  updateClientSecret(id: string, change: { uses?: number; revoked?: boolean; updatedAtMs: number }): Promise<void>
}
