import type { AuditActor, AuditEvent, AuditEventType } from '@hanzo-kms/core/audit/audit-event'

export interface AuditEventTable {
  id: string
  organization_id: string
  project_id: string | null
  actor_kind: AuditActor['kind']
  actor_id: string | null
  actor_name: string | null
  ip_address: string | null
  user_agent: string | null
  type: AuditEventType
  outcome: AuditEvent['outcome']
  metadata: AuditEvent['metadata']
  /** Written and compared as text, for a Date has no microseconds. */
  created_at: Date
  position: number | null
  digest: Uint8Array | null
}

export interface AuditHeadTable {
  organization_id: string
  position: number
  digest: Uint8Array
  seal: Uint8Array
}

export interface AuditGapTable {
  organization_id: string
  first_position: number
  last_position: number
  digest: Uint8Array
  seal: Uint8Array
}
