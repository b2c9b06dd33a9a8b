/** No account has a longer one. */
const CHARS_MAX = 254

/**
 * An e-mail address as it is compared and kept: without outer space, in Unicode's compatibility form, in lower case.
 * SECURITY: every spelling of one address is one account and one counter of failed guesses; else each new spelling would bring new tries.
 * Undefined for what no account can have; it is refused like any unknown address.
 */
export function normaliseLoginId(text: string): string | undefined {
  const folded = text.normalize('NFKC').trim().toLowerCase().normalize('NFKC')
  const isPlain = folded.isWellFormed() && !/[\p{Cc}\p{Cf}\s]/u.test(folded)
  return isPlain && folded !== '' && folded.length <= CHARS_MAX ? folded : undefined
}
