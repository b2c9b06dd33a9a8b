import { z } from 'zod'

/** One thing that must hold before secrets can land. */
export const preflightFinding = z.object({
  fact: z.enum([
    'reachable',
    'tls',
    'version',
    'token',
    'expiry',
    'scopes',
    'membership',
    'role',
    'path',
    'folder',
    'write',
    'rules',
    'quota',
  ]),
  /** `unknown`: it could not be learned, and nothing is guessed. `warning`: it works, for now or not as is asked for. */
  state: z.enum(['passed', 'warning', 'failed', 'unknown']),
  /** What is. */
  says: z.string(),
  /** What to do; null where nothing needs to be done. */
  fix: z.string().nullable(),
  /** The place is missing, and Hanzo KMS can make it. */
  canMake: z.literal(true).optional(),
})
export type PreflightFinding = z.infer<typeof preflightFinding>

export const preflight = z.array(preflightFinding)
