import { Secret } from '@hanzo-kms/connector-kit'
import type { Cryptography } from '../keyring/cryptography.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AccessToken } from './access-token.ts'

/** Beginnings by which people and scanners of leaked secrets know them. */
const PREFIX = 'kms.at.'
const PERSONAL_PREFIX = 'kms.pat.'
const TOKEN_BYTES = 32

export interface IssuedToken {
  /** Shown once; we keep its digest. */
  readonly text: Secret<string>
  readonly token: AccessToken
}

type Grant = Pick<AccessToken, 'holder' | 'organizationId' | 'ttlS' | 'usesMax' | 'expiresAtMs' | 'renewableUntilMs'> &
  Partial<Pick<AccessToken, keyof typeof ofPrograms>>

/** Where nothing else is said. */
const ofPrograms = {
  purpose: 'access',
  method: null,
  hasSecondFactor: false,
  idleS: 0,
  ipAddress: null,
  userAgent: null,
  personal: null,
} as const satisfies Partial<AccessToken>

/** SECURITY: 32 random bytes; a copy of the database holds no token that works. */
export async function issueToken(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  grant: Grant,
): Promise<IssuedToken> {
  const text = new Secret(`${grant.personal ? PERSONAL_PREFIX : PREFIX}${cryptography.base64url(cryptography.randomBytes(TOKEN_BYTES))}`)
  const token: AccessToken = {
    ...ofPrograms,
    ...grant,
    id: cryptography.randomId(),
    digest: digestOf(cryptography, text),
    createdAtMs: clock.nowMs(),
    uses: 0,
    revoked: false,
    lastUsedAtMs: null,
  }
  await inside.tokens.insert(token)
  return { text, token }
}

/** Random and long, so a plain hash will do. */
export function digestOf(cryptography: Cryptography, text: Secret<string>): Uint8Array {
  return cryptography.digest(new TextEncoder().encode(text.reveal()))
}
