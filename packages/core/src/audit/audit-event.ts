import type { AuditEventType, FieldValue } from '@hanzo-kms/contracts/audit-events'

export type { AuditEventType } from '@hanzo-kms/contracts/audit-events'

export const auditActorKinds = ['user', 'identity', 'platform', 'unknown'] as const
export const auditOutcomes = ['success', 'refused'] as const

/** Who did it, as the log tells it. `unknown` is somebody whose sign-in was refused. */
export interface AuditActor {
  readonly kind: (typeof auditActorKinds)[number]
  readonly id: string | null
  /** A person's e-mail address or an identity's name, at the time. */
  readonly name: string | null
}

/** SECURITY: ids, names, counts and states only; the type keeps objects and thus whole rows out, and `pickMetadata` whatever its event type does not name. */
export interface AuditEvent {
  readonly id: string
  readonly organizationId: string
  readonly projectId: string | null
  readonly actor: AuditActor
  readonly ipAddress: string | null
  readonly userAgent: string | null
  readonly type: AuditEventType
  readonly outcome: (typeof auditOutcomes)[number]
  readonly metadata: Readonly<Record<string, FieldValue>>
  /** Microseconds since 1970: the clock's millisecond, and an order within it. */
  readonly createdAtUs: number
}
