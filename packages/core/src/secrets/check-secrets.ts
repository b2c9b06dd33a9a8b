import { badRequest, limits } from '@hanzo-kms/contracts'
import { problemWithComment, problemWithKey, problemWithValue } from '@hanzo-kms/contracts/secret-text'
import type { SecretContent } from './seal-secret.ts'

/** Throws `badRequest` for too many at once, and for a key that is named twice. */
export function assertDistinctKeys(keys: readonly string[]): void {
  if (keys.length > limits.secretsPerRequestMax)
    throw badRequest(
      `One request can hold at most ${limits.secretsPerRequestMax} secrets; this one has ${keys.length}. Send them in several.`,
    )
  const seen = new Set<string>()
  for (const key of keys) {
    if (seen.has(key)) throw badRequest(`The key '${key}' is in the request more than once. Name each key once.`)
    seen.add(key)
  }
}

/** The same rules that requests are checked by, for what comes from elsewhere too. Names the key, never the value. */
export function assertStorable(key: string, content: { readonly [F in keyof SecretContent]?: SecretContent[F] | undefined }): void {
  const keyProblem = problemWithKey(key)
  if (keyProblem) throw badRequest(`The key '${key.slice(0, limits.secretKeyCharsMax).toWellFormed()}' cannot be used: ${keyProblem}.`)
  const problem =
    (content.value && problemWithValue(content.value.reveal())) ?? (content.comment && problemWithComment(content.comment.reveal()))
  if (problem) throw badRequest(`The secret '${key}' cannot be stored: ${problem}.`)
}
