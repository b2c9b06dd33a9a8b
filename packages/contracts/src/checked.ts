import { z } from 'zod'
import { problemWithText } from './secret-text.ts'

/** A text that is checked by a function which says what is wrong with it. */
export function checked(problemWith: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const problem = problemWith(text)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
}

/** COMPAT: kept and given back as it came, outer white space too: clients compare what they sent with what comes back. */
export function keptText(what: string, charsMax: number) {
  return checked((text) =>
    text.length > charsMax ? `${what} must not be longer than ${charsMax} characters` : problemWithText(text, what),
  )
}

/** As `keptText`, with something to see in it. */
export function keptName(what: string, charsMax: number) {
  return keptText(what, charsMax).refine((text) => text.trim() !== '', `${what} must not be empty`)
}
