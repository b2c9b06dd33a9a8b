/** A bearer token, known to us by its digest alone. */
export interface AccessToken {
  readonly id: string
  /** SHA-256 of the token. */
  readonly digest: Uint8Array
  readonly holder: { readonly kind: 'user' | 'identity'; readonly id: string }
  readonly organizationId: string
  readonly createdAtMs: number
  /** Null for never. */
  readonly expiresAtMs: number | null
  /** Beyond this it cannot be renewed; null for never. */
  readonly renewableUntilMs: number | null
  /** What a renewal adds, seconds. */
  readonly ttlS: number
  readonly uses: number
  /** 0 for no limit. */
  readonly usesMax: number
  readonly revoked: boolean
}

export interface TokenRepository {
  insert(token: AccessToken): Promise<void>
  find(digest: Uint8Array): Promise<AccessToken | undefined>
  /** Counts one use; false when the limit was already reached. */
  spendUse(id: string): Promise<boolean>
  renew(id: string, expiresAtMs: number | null): Promise<void>
  revoke(id: string): Promise<void>
  revokeAllOf(holder: AccessToken['holder']): Promise<void>
}
