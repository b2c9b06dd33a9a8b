/** What the keyring needs from the runtime. All synchronous: a few microseconds each. */
export interface Cryptography {
  /** Cryptographically secure. */
  randomBytes(length: number): Uint8Array
  /** A random version-4 UUID. */
  randomId(): string
  /** AES-256-GCM. Answers ciphertext followed by the 16-byte tag. `key` 32 bytes, `nonce` 12. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, authenticated: Uint8Array): Uint8Array
  /** The inverse; undefined when anything was altered or the key is another. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, authenticated: Uint8Array): Uint8Array | undefined
  /** HMAC-SHA-256, 32 bytes. */
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array
  /** HKDF-SHA-256 with an empty salt, 32 bytes. `purpose` separates keys derived from one. */
  deriveKey(key: Uint8Array, purpose: string): Uint8Array
  /** SHA-256, 32 bytes. */
  digest(data: Uint8Array): Uint8Array
  /** URL-safe, without padding. */
  base64url(bytes: Uint8Array): string
}
