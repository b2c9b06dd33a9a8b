import { Secret } from '@hanzo-kms/connector-kit'
import type { Cryptography } from '../keyring/cryptography.ts'

export const recoveryCodesMax = 10
/** 32 characters that nobody takes for one another when copying them from paper: five bits each. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'
const CHARS = 16

/** 80 random bits each, so that a plain digest keeps them. */
export function generateRecoveryCodes({ randomBytes }: Pick<Cryptography, 'randomBytes'>): readonly Secret<string>[] {
  return Array.from({ length: recoveryCodesMax }, () => {
    const text = Array.from(randomBytes(CHARS), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
    return new Secret(text.replace(/(.{4})(?=.)/g, '$1-'))
  })
}

/** However it was typed. Bound to the user, so that equal codes of two people would not have equal digests. */
export function digestOfRecoveryCode({ digest }: Pick<Cryptography, 'digest'>, userId: string, typed: string): Uint8Array {
  const code = typed.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return digest(new TextEncoder().encode(`recovery-code:${userId}:${code}`))
}
