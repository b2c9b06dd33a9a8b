import type { Rotation } from '@hanzo-kms/core/connections/care/rotation'
import type { Generated } from 'kysely'
import type { ActorKind } from './actor-columns.ts'

export interface CareTable {
  connection_id: string
  due_at: Date
  credential_version: number | null
  expires_at: Date | null
  expiry_unknown: string | null
  checked_at: Date | null
  warned_days: number | null
  rotate_days_before: number | null
}

export interface RotationTable {
  id: string
  ordinal: Generated<number>
  organization_id: string
  connection_id: string
  state: Rotation['state']
  automatic: boolean
  started_by_kind: ActorKind
  started_by_id: string | null
  old_version: number
  new_version: number | null
  proofs: Rotation['proofs']
  sealed_old: Uint8Array | null
  sealed_new: Uint8Array | null
  attempt: number
  message: string | null
  ended: string[]
  turn: number
  due_at: Date
  created_at: Date
  switched_at: Date | null
  finished_at: Date | null
}
