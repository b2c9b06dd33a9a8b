import { limits } from './limits.ts'

/** Why this cannot be the key of a secret, as the end of a sentence; undefined when it can. */
export function problemWithKey(key: string): string | undefined {
  if (key.trim() === '') return 'a key must not be empty'
  if (key !== key.trim()) return 'a key must not begin or end with white space'
  if (/[:/]/.test(key)) return "a key must not hold ':' or '/'"
  if (key.length > limits.secretKeyCharsMax) return `a key must not be longer than ${limits.secretKeyCharsMax} characters`
  return problemWithText(key, 'a key')
}

/** Why this cannot be the value of a secret, as the end of a sentence that never holds the value; undefined when it can. */
export function problemWithValue(value: string): string | undefined {
  const bytes = utf8Bytes(value)
  if (bytes > limits.secretValueBytesMax)
    return `a value must not be larger than ${limits.secretValueBytesMax} bytes of UTF-8; this one has ${bytes}`
  return problemWithText(value, 'a value')
}

export function problemWithComment(comment: string): string | undefined {
  if (comment.length > limits.secretCommentCharsMax) return `a comment must not be longer than ${limits.secretCommentCharsMax} characters`
  return problemWithText(comment, 'a comment')
}

/** What no text may hold, since it could not be stored and given back as it came. */
export function problemWithText(text: string, what: string): string | undefined {
  if (text.includes('\0')) return `${what} must not hold the character NUL (U+0000)`
  if (!text.isWellFormed()) return `${what} must be well-formed Unicode: it holds half of a surrogate pair`
  return undefined
}

/** The size of a well-formed text in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    // Half of a surrogate pair is two of the four bytes that the pair takes.
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2
  }
  return bytes
}
