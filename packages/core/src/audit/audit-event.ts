import type { AuditEventType, FieldValue } from '@hanzo-kms/contracts/audit-events'
import type { ActorReference } from '../access/actor.ts'

export type { AuditEventType } from '@hanzo-kms/contracts/audit-events'

/** SECURITY: ids, names, counts and states only; the type keeps objects and thus whole rows out, and `pickMetadata` whatever its event type does not name. */
export interface AuditEvent {
  readonly id: string
  readonly organizationId: string
  readonly projectId: string | null
  readonly actor: ActorReference
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly type: AuditEventType
  readonly metadata: Readonly<Record<string, FieldValue>>
  readonly createdAtMs: number
}

export interface AuditLog {
  append(event: AuditEvent): Promise<void>
  /** Newest first. */
  list(organizationId: string, range: { projectId?: string; limit: number; offset: number }): Promise<readonly AuditEvent[]>
}
