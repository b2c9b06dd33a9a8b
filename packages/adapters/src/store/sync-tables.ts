import type { DriftCheck, DriftFinding } from '@hanzo-kms/core/sync/drift/drift'
import type { Decision, Plan } from '@hanzo-kms/core/sync/plan'
import type { Run, RunKind, RunState, StepState } from '@hanzo-kms/core/sync/run'
import type { Sync } from '@hanzo-kms/core/sync/sync'
import type { Generated } from 'kysely'
import type { ActorKind } from './actor-columns.ts'

export interface SyncTable {
  id: string
  organization_id: string
  project_id: string
  name: string
  description: string | null
  destination: string
  connection_id: string
  folder_id: string | null
  target: Sync['target']
  place_space: string
  place_prefix: string
  options: Sync['options']
  auto_sync: boolean
  imported: boolean
  reads_elsewhere: boolean
  hold: Sync['hold']
  owner_kind: ActorKind
  owner_id: string | null
  version: number
  created_at: Date
  updated_at: Date
}

export interface SpaceLockTable {
  bucket: number
  taken: number
}

export interface DecisionTable {
  sync_id: string
  name: string
  decision: Decision
}

export interface LedgerEntryTable {
  sync_id: string
  name: string
  state: 'intended' | 'confirmed'
  fingerprint: string
  ever_confirmed: boolean
  revision: string | null
  stamp: string | null
  secret_id: string | null
}

export interface DriftCheckTable {
  sync_id: string
  due_at: Date
  outcome: DriftCheck['outcome'] | null
  message: string | null
  compared_by: DriftCheck['comparedBy']
  compared: number
  not_compared: number
  checked_at: Date | null
}

export interface DriftFindingTable {
  sync_id: string
  name: string
  key: string
  kind: DriftFinding['kind']
  reason: string
  edited_by: string | null
  revision: string | null
  stamp: string | null
  decision: DriftFinding['decision']
  found_at: Date
}

export interface PlanTable {
  id: string
  sync_id: string
  sync_version: number
  plan: Plan
  created_at: Date
}

export interface RunTable {
  id: string
  ordinal: Generated<number>
  sync_id: string
  kind: RunKind
  state: RunState
  started_by_kind: ActorKind
  started_by_id: string | null
  plan_id: string | null
  import_priority: Run['importPriority']
  then_delete_sync: boolean
  attempt: number
  fence: number
  refused_at: Date | null
  refused_version: number | null
  message: string | null
  due_at: Date
  lease_until: Date | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
}

export interface RunStepTable {
  run_id: string
  name: string
  ordinal: Generated<number>
  key: string
  action: string
  state: StepState
  reason: string
  failure: string | null
}
