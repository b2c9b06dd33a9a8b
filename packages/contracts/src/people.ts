import { z } from 'zod'
import { anyId, queryBoolean } from './query.ts'
import { instant } from './slug.ts'

/** What somebody types: judged by the account that it belongs to, or to none, and not by its shape. */
const typed = z.string().max(1_024)

export const openSessionBody = z.object({
  email: typed,
  password: typed,
  /** Absent: the first by name. */
  organizationId: anyId.optional(),
})
export const chooseOrganizationBody = z.object({ organizationId: anyId })

const person = z.object({ id: z.string(), email: z.string() })
const place = z.object({ id: z.string(), name: z.string(), slug: z.string() })

/** `isMfaEnabled`: the session waits for the second factor, and is good for nothing else. */
export const openedSession = z.object({
  isMfaEnabled: z.boolean(),
  mfaMethod: z.literal('totp').nullable(),
  user: person,
  organization: place,
})
export type OpenedSession = z.infer<typeof openedSession>

export const currentSession = z.object({
  id: z.string(),
  user: person,
  organization: place,
  role: z.string(),
  method: z.enum(['password', 'oidc']),
  hasSecondFactor: z.boolean(),
  /** At the latest; a browser's session also ends after `idleSeconds` without use. */
  expiresAt: instant,
  idleSeconds: z.int().nullable(),
})

export const session = z.object({
  id: z.string(),
  /** `browser` for a cookie, `program` for a token that a command line or a script got. */
  kind: z.enum(['browser', 'program']),
  isCurrent: z.boolean(),
  organizationId: z.string(),
  method: z.enum(['password', 'oidc']),
  hasSecondFactor: z.boolean(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
  expiresAt: instant,
})
export type Session = z.infer<typeof session>
export const sessions = z.object({ sessions: z.array(session) })
export const endSessionsQuery = z.object({ keepCurrent: queryBoolean(false) })
export const endedSessions = z.object({ ended: z.int() })

export const changePasswordBody = z.object({ presentPassword: typed, newPassword: typed })
export const done = z.object({ message: z.string() })
