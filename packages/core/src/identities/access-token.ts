import type { TokenScope } from '../access/token-scope.ts'

/**
 * What a token is good for.
 *
 *   access         for programs, in the Authorization header: all that its holder may
 *   session        for a browser, in its cookie: all that its holder may
 *   sign-in        the password was right, the second factor is still to come: may list the organisations and choose one
 *   second-factor  waits for the second factor, and may do nothing else
 */
export type TokenPurpose = 'access' | 'session' | 'sign-in' | 'second-factor'

/** How a person proved who they are. */
export type SignInMethod = 'password' | 'oidc'

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
  readonly purpose: TokenPurpose
  /** Null where nobody signed in for it: tokens of machines. */
  readonly method: SignInMethod | null
  readonly hasSecondFactor: boolean
  /** Ends when it rests this long, seconds; 0 for no such end. */
  readonly idleS: number
  /** To the minute; null before the first use, and where nobody asks. */
  readonly lastUsedAtMs: number | null
  /** Where it was given out, for the list of sessions. */
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** What a user made it for; null for every other token. */
  readonly personal: (TokenScope & { readonly name: string }) | null
}

export interface TokenRepository {
  insert(token: AccessToken): Promise<void>
  find(digest: Uint8Array): Promise<AccessToken | undefined>
  /** Counts one use; false when the limit was already reached. */
  spendUse(id: string): Promise<boolean>
  renew(id: string, expiresAtMs: number | null): Promise<void>
  revoke(id: string): Promise<void>
  revokeAllOf(holder: AccessToken['holder']): Promise<void>
  /** Those that a person signed in for. */
  revokeSessions(userId: string, but: { readonly exceptId?: string; readonly organizationId?: string }): Promise<void>
  /** Personal access tokens that are not revoked, newest first; of one organisation, or of all. */
  listPersonal(userId: string, organizationId?: string): Promise<readonly AccessToken[]>
  /** Of every kind: those that programs were given as well. */
  revokeAllInOrganization(userId: string, organizationId: string): Promise<void>
  touch(id: string, atMs: number): Promise<void>
  /** From now on it counts as given for both factors. */
  markSecondFactor(id: string): Promise<void>
  /** Those that people signed in for and that have not ended, newest first. */
  listSessions(userId: string, nowMs: number): Promise<readonly AccessToken[]>
  /** Of whomever, those that ended before then; answers how many. */
  deleteEnded(beforeMs: number, limit: number): Promise<number>
  /** Tokens of past sign-ins that ended before then. */
  deleteEndedSessions(userId: string, beforeMs: number): Promise<void>
}
