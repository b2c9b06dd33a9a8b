import { hkdfSync } from 'node:crypto'
import { nodeCryptography } from '../cryptography/node-cryptography.ts'
import { changed, cut } from './backup-header.ts'

/** Of plaintext. */
const FRAME_BYTES = 65_536
const TAG_BYTES = 16
const LENGTH_BYTES = 4
/** In the length: no frame follows. */
const LAST_FLAG = 0x8000_0000
const NOTHING = new Uint8Array(0)

/**
 * The key of one file, from the root key and the header with its salt: a header of which a byte was changed opens nothing.
 * Derived for this purpose alone, so that it tells nothing about the key that wraps data keys.
 */
export function deriveFileKey(rootKey: Uint8Array, header: Uint8Array): Uint8Array {
  const backupKey = new Uint8Array(hkdfSync('sha256', rootKey, NOTHING, 'hanzo-kms/backup', 32))
  return new Uint8Array(nodeCryptography.hmac(backupKey, header))
}

/**
 * Bytes into frames: length, and AES-256-GCM under a nonce of the frame's number and whether it is the last.
 * INVARIANT: frames cannot be left out, swapped, repeated or cut off without notice (tests/operations/backup.test.ts).
 */
export async function* sealFrames(key: Uint8Array, source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let kept: Buffer = Buffer.alloc(0)
  let number = 0
  for await (const chunk of source) {
    kept = Buffer.concat([kept, chunk])
    // What may be the last is kept back.
    while (kept.length > FRAME_BYTES) {
      yield sealFrame(key, number, kept.subarray(0, FRAME_BYTES), false)
      kept = kept.subarray(FRAME_BYTES)
      number += 1
    }
  }
  yield sealFrame(key, number, kept, true)
}

function sealFrame(key: Uint8Array, number: number, plaintext: Uint8Array, isLast: boolean): Buffer {
  const sealed = nodeCryptography.seal(key, nonceOf(number, isLast), plaintext, NOTHING)
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE((sealed.length | (isLast ? LAST_FLAG : 0)) >>> 0)
  return Buffer.concat([length, sealed])
}

/** The inverse, from the first byte after the header. Throws `BackupRefusal`. A caller that stops early has read bytes that are genuine and not the whole. */
export async function* openFrames(key: Uint8Array, source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let kept: Buffer = Buffer.alloc(0)
  let number = 0
  let isOver = false
  for await (const chunk of source) {
    kept = Buffer.concat([kept, chunk])
    while (kept.length >= LENGTH_BYTES && !isOver) {
      const told = kept.readUInt32BE()
      const length = (told & ~LAST_FLAG) >>> 0
      if (length < TAG_BYTES || length > FRAME_BYTES + TAG_BYTES) throw changed()
      if (kept.length < LENGTH_BYTES + length) break
      isOver = told >= LAST_FLAG
      const opened = nodeCryptography.open(key, nonceOf(number, isOver), kept.subarray(LENGTH_BYTES, LENGTH_BYTES + length), NOTHING)
      if (!opened) throw changed()
      yield opened as Buffer
      kept = kept.subarray(LENGTH_BYTES + length)
      number += 1
    }
    if (isOver && kept.length > 0) throw changed()
  }
  if (!isOver) throw cut()
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number), 3)
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}
