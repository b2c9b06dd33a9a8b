import type { TrashKind } from '@hanzo-kms/core/trash/trash'
import type { ActorKind } from './actor-columns.ts'

export interface TrashEntryTable {
  id: string
  organization_id: string
  project_id: string | null
  kind: TrashKind
  subject_id: string
  name: string
  environment: string | null
  path: string | null
  connection_id: string | null
  deleted_by_kind: ActorKind
  deleted_by_id: string | null
  deleted_at: Date
}

export interface TrashLinkTable {
  entry_id: string
  table_name: string
  row_id: string
  column_name: string
  value: string
}
