import type { Cryptography } from './cryptography.ts'

/**
 * What a ciphertext belongs to; authenticated, so a row copied elsewhere does not open.
 * SECURITY: an attacker who can write to the database may copy, swap or restore rows; all but restoring a whole secret to its own older version then fails to open.
 */
export interface SealContext {
  /** `project:<id>` or `organization:<id>`. */
  readonly scope: string
  readonly purpose: SealPurpose
  /** Of the row. */
  readonly id: string
  /** Of the row's content. */
  readonly version: number
}

export type SealPurpose =
  | 'secret-value'
  | 'secret-comment'
  | 'connection-credentials'
  | 'rotation-credentials'
  | 'totp-secret'
  | 'oidc-client-secret'
  | 'webhook-target'

const FORMAT = 1
const HEADER_BYTES = 5
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Format byte, data key version (4 bytes, big-endian), nonce, ciphertext, tag. `docs/formats.md` holds the layout. */
export function sealEnvelope(
  cryptography: Cryptography,
  key: { readonly version: number; readonly bytes: Uint8Array },
  plaintext: Uint8Array,
  context: SealContext,
): Uint8Array {
  const nonce = cryptography.randomBytes(NONCE_BYTES)
  const header = new Uint8Array(HEADER_BYTES)
  const view = new DataView(header.buffer)
  view.setUint8(0, FORMAT)
  view.setUint32(1, key.version)
  const body = cryptography.seal(key.bytes, nonce, plaintext, authenticatedBytes(header, context))
  return joinBytes([header, nonce, body])
}

/** Undefined for anything that is not an intact envelope of this context. */
export function openEnvelope(
  cryptography: Cryptography,
  keyOf: (version: number) => Uint8Array | undefined,
  sealed: Uint8Array,
  context: SealContext,
): Uint8Array | undefined {
  const version = dataKeyVersionOf(sealed)
  const key = version === undefined ? undefined : keyOf(version)
  if (!key) return undefined
  const header = sealed.subarray(0, HEADER_BYTES)
  const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES)
  return cryptography.open(key, nonce, sealed.subarray(HEADER_BYTES + NONCE_BYTES), authenticatedBytes(header, context))
}

/** Which data key sealed it; undefined where this is no envelope that we know. */
export function dataKeyVersionOf(sealed: Uint8Array): number | undefined {
  if (sealed.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES || sealed[0] !== FORMAT) return undefined
  return new DataView(sealed.buffer, sealed.byteOffset, sealed.byteLength).getUint32(1)
}

/** The header, then each part behind its length: no two contexts give the same bytes. */
function authenticatedBytes(header: Uint8Array, { scope, purpose, id, version }: SealContext): Uint8Array {
  return joinBytes([header, ...lengthPrefixed(['hanzo-kms/envelope', scope, purpose, id, String(version)])])
}

export function lengthPrefixed(parts: readonly string[]): readonly Uint8Array[] {
  return parts.flatMap((part) => {
    const bytes = new TextEncoder().encode(part)
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, bytes.length)
    return [length, bytes]
  })
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}
