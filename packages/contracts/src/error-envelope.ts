import { z } from 'zod'

/** One thing that is wrong with the shape of a request. */
export const issue = z.object({ code: z.string(), path: z.array(z.union([z.string(), z.int()])), message: z.string() })

const rule = z.object({
  action: z.union([z.string(), z.array(z.string())]),
  subject: z.union([z.string(), z.array(z.string())]),
  inverted: z.boolean().optional(),
  conditions: z.unknown().optional(),
})
const lineProblem = z.object({ line: z.int(), reason: z.string() })

/**
 * What every error looks like.
 * SECURITY: nothing else is ever sent with one. Details of another shape are left out; who needs a new one adds it here, in sight.
 */
export const errorEnvelope = z.object({
  reqId: z.string(),
  statusCode: z.int(),
  error: z.string(),
  message: z.union([z.string(), z.array(issue)]),
  /** Of a second factor that was refused: whether another one may be tried. */
  context: z.object({ code: z.enum(['mfa_invalid', 'mfa_expired']) }).optional(),
  /** The rules that a permission was asked of, or the lines that cannot be read. */
  details: z.union([z.array(rule), z.array(lineProblem)]).optional(),
})
export type ErrorEnvelope = z.infer<typeof errorEnvelope>
