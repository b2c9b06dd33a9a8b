import { type RootKey, RootKeyNotHeld } from '@hanzo-kms/core/keyring/root-key'
import { nodeCryptography } from './node-cryptography.ts'

const FORMAT = 1
const NONCE_BYTES = 12

/**
 * A root key held in this process. Wrapped keys: format byte, nonce, ciphertext, tag; the context is authenticated (`docs/formats.md`).
 * The wrapping key and the key's public id are derived for their purpose, so that neither tells anything about the other.
 */
export function rootKeyFromBytes(rootKey: Uint8Array): RootKey {
  const { seal, open, deriveKey, digest, randomBytes, base64url } = nodeCryptography
  const wrappingKey = deriveKey(rootKey, 'hanzo-kms/wrap')
  const authenticated = (context: string) => new TextEncoder().encode(`hanzo-kms/wrapped/${context}`)
  const id = base64url(digest(deriveKey(rootKey, 'hanzo-kms/root-key-id'))).slice(0, 12)
  return {
    id,
    wrap: async (dataKey, context, under = id) => {
      if (under !== id) throw new RootKeyNotHeld(under)
      const nonce = randomBytes(NONCE_BYTES)
      return Buffer.concat([Uint8Array.of(FORMAT), nonce, seal(wrappingKey, nonce, dataKey, authenticated(context))])
    },
    unwrap: async (wrapped, context) =>
      wrapped[0] === FORMAT
        ? open(wrappingKey, wrapped.subarray(1, 1 + NONCE_BYTES), wrapped.subarray(1 + NONCE_BYTES), authenticated(context))
        : undefined,
  }
}
