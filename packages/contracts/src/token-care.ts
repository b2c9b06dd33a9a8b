import { z } from 'zod'
import { instant } from './slug.ts'

const text = z.string().nullable()

/** One renewal of a connection's credentials at the service. */
export const rotation = z.object({
  id: z.uuid(),
  /** `minting` → `minted` → `switched` → `done`; `failed`: the old credentials are in use, as before. */
  state: z.enum(['minting', 'minted', 'switched', 'done', 'failed']),
  automatic: z.boolean(),
  message: text,
  /** What earlier tries had left at the service and was ended, as the service names it. */
  ended: z.array(z.string()),
  startedAt: instant,
  switchedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})
export type CredentialRotation = z.infer<typeof rotation>

/** How long a connection's credentials last, and what is done about it. */
export const tokenCare = z.object({
  /** When they end; null for never, and where it is not known: then `expiryUnknown` says why. */
  expiresAt: instant.nullable(),
  expiryUnknown: text,
  daysLeft: z.int().nullable(),
  /** Null before the first look. */
  checkedAt: instant.nullable(),
  /** Days before the end at which a warning is raised. */
  warnsAtDays: z.array(z.int()),
  /** The last of them that was raised for this end. */
  warnedAtDays: z.int().nullable(),
  /** Whether this kind of connection can renew its credentials. */
  canRotate: z.boolean(),
  /** Renewed by themselves so many days before the end; null: only when told to. */
  rotateDaysBefore: z.int().nullable(),
  rotation: rotation.nullable(),
})
export type TokenCare = z.infer<typeof tokenCare>

export const updateTokenCareBody = z.object({ rotateDaysBefore: z.int().min(1).max(90).nullable() })
