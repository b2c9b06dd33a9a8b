import type { Secret } from '@hanzo-kms/connector-kit'
import { SECRET_BYTES_MAX } from './limits.ts'

/** Windmill from about 1.777 takes a secret that begins so for a ciphertext of its own, and fails to open it. */
const CIPHERTEXT_PREFIX = '$encrypted:'

export function problemWithValue(value: Secret<string>): string | undefined {
  const text = value.reveal()
  if (!text.isWellFormed()) return 'The value is not valid text (half of a surrogate pair): store it again, binary data as base64.'
  if (text.startsWith(CIPHERTEXT_PREFIX)) {
    return `Windmill takes a value that begins with ${CIPHERTEXT_PREFIX} for a ciphertext of its own: put something before it.`
  }
  const bytes = utf8Bytes(text)
  if (bytes > SECRET_BYTES_MAX) {
    return `Windmill holds secrets of at most ${SECRET_BYTES_MAX} bytes, this one has ${bytes}: shorten or split it.`
  }
  return undefined
}

/** Of well-formed text. */
function utf8Bytes(text: string): number {
  let bytes = 0
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return bytes
}
