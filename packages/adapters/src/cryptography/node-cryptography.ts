import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto'
import type { Cryptography } from '@hanzo-kms/core/keyring/cryptography'

const ALGORITHM = 'aes-256-gcm'
const TAG_BYTES = 16

/** Node takes bytes for a key, too, and then four times as long: more than the cipher itself takes for a secret. Gone when the bytes are. */
const prepared = new WeakMap<Uint8Array, KeyObject>()

function keyObject(key: Uint8Array): KeyObject {
  const known = prepared.get(key)
  if (known) return known
  const made = createSecretKey(key)
  prepared.set(key, made)
  return made
}

export const nodeCryptography: Cryptography = {
  randomBytes: (length) => randomBytes(length),
  randomId: () => randomUUID(),
  seal(key, nonce, plaintext, authenticated) {
    const cipher = createCipheriv(ALGORITHM, keyObject(key), nonce, { authTagLength: TAG_BYTES })
    cipher.setAAD(authenticated)
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
  },
  open(key, nonce, sealed, authenticated) {
    if (sealed.length < TAG_BYTES) return undefined
    const decipher = createDecipheriv(ALGORITHM, keyObject(key), nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(authenticated)
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    const plaintext = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
    try {
      return Buffer.concat([plaintext, decipher.final()])
    } catch {
      // `final` throws for exactly one reason: the tag does not fit.
      return undefined
    }
  },
  hmac: (key, data) => createHmac('sha256', keyObject(key)).update(data).digest(),
  deriveKey: (key, purpose) => new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), purpose, 32)),
  digest: (data) => createHash('sha256').update(data).digest(),
  base64url: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url'),
}
