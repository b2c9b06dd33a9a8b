import { z } from 'zod'
import { limits } from './limits.ts'
import { problemWithText } from './secret-text.ts'

/** In a query string: `true` or `false`, nothing else. Empty parameters count as absent before they come here. */
export function queryBoolean(absent: boolean) {
  return z
    .enum(['true', 'false'], "must be 'true' or 'false'")
    .optional()
    .transform((text) => (text === undefined ? absent : text === 'true'))
}

export function pageOf(limitAbsent: number, limitMax: number = limits.pageSizeMax) {
  return {
    offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(limitMax).default(limitAbsent),
  }
}

/** An id as clients send it: any short text. One that names nothing is not found, whatever its form. */
export const anyId = named('an id')

/** A slug that names something that exists already. */
export const anySlug = named('a slug')

function named(what: string) {
  return z
    .string()
    .trim()
    .min(1)
    .max(128)
    .superRefine((text, context) => {
      const problem = problemWithText(text, what)
      if (problem) context.addIssue({ code: 'custom', message: problem })
    })
}
