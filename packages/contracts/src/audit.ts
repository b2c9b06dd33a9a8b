import { z } from 'zod'
import { anyId, pageOf } from './query.ts'
import { instant } from './slug.ts'

const isoInstant = z.iso.datetime({ offset: true })

export const listAuditLogsQuery = z.object({
  projectId: anyId.optional(),
  /** Comma list. */
  eventType: z.string().max(2_000).optional(),
  actorType: z.enum(['user', 'identity', 'platform']).optional(),
  actor: anyId.optional(),
  startDate: isoInstant.optional(),
  endDate: isoInstant.optional(),
  ...pageOf(20),
})

export const auditLog = z.object({
  id: z.string(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  userAgentType: z.string(),
  createdAt: instant,
  updatedAt: instant,
  orgId: z.string(),
  projectId: z.string().nullable(),
  event: z.object({ type: z.string(), metadata: z.record(z.string(), z.unknown()) }),
  actor: z.object({ type: z.string(), metadata: z.record(z.string(), z.string()) }),
})
export const auditLogs = z.object({ auditLogs: z.array(auditLog) })
