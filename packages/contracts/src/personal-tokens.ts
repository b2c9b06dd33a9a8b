import { z } from 'zod'
import { limits } from './limits.ts'
import { anyId } from './query.ts'
import { instant } from './slug.ts'

export const createPersonalTokenBody = z.object({
  name: z.string().trim().min(1, 'A token needs a name: what is it for?').max(64, 'A name must have at most 64 characters'),
  expiresAt: z.iso.datetime({ offset: true, error: 'expiresAt must be a time like 2030-01-31T00:00:00Z' }),
  /** Reading alone, unless more is asked for. */
  readOnly: z.boolean().default(true),
  /** Absent or null: all that you reach. */
  projectIds: z
    .array(anyId)
    .min(1, 'Name a project, or leave projectIds out for all of them')
    .max(limits.personalTokenProjectsMax)
    .nullish()
    .transform((ids) => (ids ? [...new Set(ids)] : null)),
})

export const personalToken = z.object({
  id: z.string(),
  name: z.string(),
  readOnly: z.boolean(),
  projectIds: z.array(z.string()).nullable(),
  createdAt: instant,
  expiresAt: instant,
  /** To the minute. */
  lastUsedAt: instant.nullable(),
})
export type PersonalToken = z.infer<typeof personalToken>
export const personalTokenAnswer = z.object({ personalAccessToken: personalToken })
export const createdPersonalToken = z.object({ token: z.string(), personalAccessToken: personalToken })
export const personalTokensAnswer = z.object({ personalAccessTokens: z.array(personalToken) })
