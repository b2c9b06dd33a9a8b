/** A setting that cannot be used; the message is one sentence for the person who set it. */
export class RootKeyRefusal extends Error {
  override readonly name = 'RootKeyRefusal'
}

const KEY_BYTES = 32

/** 64 hex digits, or 32 bytes as base64 or base64url. SECURITY: the refusal tells length and alphabet, never the text. */
export function parseRootKey(text: string, source: string): Uint8Array {
  const trimmed = text.trim()
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed)) {
    const bytes = Buffer.from(trimmed, 'base64')
    if (bytes.length === KEY_BYTES) return bytes
  }
  throw new RootKeyRefusal(
    `${source} must hold 32 bytes as 64 hex digits or as base64; it holds ${trimmed.length} characters of ${alphabetOf(trimmed)}.`,
  )
}

function alphabetOf(text: string): string {
  if (text === '') return 'nothing'
  if (/^[0-9a-fA-F]+$/.test(text)) return 'hex digits'
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return 'the base64 alphabet'
  return 'another alphabet'
}
