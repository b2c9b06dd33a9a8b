import { KmsError, limits } from '@hanzo-kms/contracts'
import { problemWithJson } from './problem-with-json.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The body of a request; undefined when there is none. Throws `malformed` or `unsupportedMediaType` with a sentence that holds nothing of the body.
 * SECURITY: bytes that are no UTF-8 are refused, since replacing them would change a secret unseen, and the shape is bounded before anything is built from it.
 */
export function parseJsonBody(bytes: Uint8Array, contentEncoding = 'identity'): unknown {
  if (contentEncoding !== 'identity')
    throw new KmsError('unsupportedMediaType', 'Compressed bodies are not read: send the body without content-encoding.')
  const text = decode(bytes)
  if (text.trim() === '') return undefined
  const problem = problemWithJson(text, limits)
  if (problem) throw malformed(problem)
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('The body is no JSON. Check its quotes, commas and brackets.')
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw malformed('The body is not encoded in UTF-8. Send it in UTF-8, and bytes that are no text in base64.')
  }
}

function malformed(message: string): KmsError {
  return new KmsError('malformed', message)
}
