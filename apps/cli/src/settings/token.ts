import { CliFailure } from '../failure/cli-failure.ts'

/**
 * A token that can stand in a header.
 * SECURITY: an unfit one would be named in full by the exception of the HTTP client.
 */
export function parseToken(text: string, from: string): string {
  const token = text.trim()
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new CliFailure(`The token in ${from} is no token.`, {
    why: token === '' ? 'It is empty.' : 'It holds spaces, line breaks or characters that no token has.',
    todo: 'Copy it again; it is one word.',
  })
}

/** When a token ends, if it tells. Only shown, never trusted: the server decides. */
export function expiryOf(token: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const seconds = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined
    return typeof seconds === 'number' ? new Date(seconds * 1_000).toISOString() : null
  } catch {
    return null
  }
}
