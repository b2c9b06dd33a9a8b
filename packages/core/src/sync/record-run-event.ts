import type { AuditMetadata } from '@hanzo-kms/contracts/audit-events'
import { pickMetadata } from '../audit/pick-metadata.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Change } from './plan.ts'
import type { Run, RunKind, RunState, RunStep } from './run.ts'
import type { Sync } from './sync.ts'

const eventOf = {
  sync: 'secret-sync-sync-secrets',
  import: 'secret-sync-import-secrets',
  remove: 'secret-sync-remove-secrets',
} as const satisfies Readonly<Record<RunKind, string>>

/** What a run did, by key, in the transaction that ends it. */
export async function recordRunEvent(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  { run, sync, state, steps }: { readonly run: Run; readonly sync: Sync; readonly state: RunState; readonly steps: readonly RunStep[] },
): Promise<void> {
  const keysOf = (action: Change) => steps.filter((step) => step.action === action && step.state === 'done').map((step) => step.key)
  const type = eventOf[run.kind]
  await inside.audit.append({
    id: cryptography.randomId(),
    organizationId: sync.organizationId,
    projectId: sync.projectId,
    actor: run.startedBy,
    ipAddress: null,
    userAgent: null,
    type,
    metadata: pickMetadata(type, {
      syncId: sync.id,
      destination: sync.destination,
      connectionId: sync.connectionId,
      folderId: sync.folderId,
      runId: run.id,
      jobId: run.id,
      state,
      syncStatus: state,
      createdSecretKeys: keysOf('create'),
      updatedSecretKeys: keysOf('update'),
      deletedSecretKeys: keysOf('delete'),
      failedSecretKeys: steps.filter((step) => step.state === 'failed').map((step) => step.key),
    } satisfies AuditMetadata<typeof type>),
    createdAtMs: clock.nowMs(),
  })
}

/** Hanzo KMS itself paused the connection, because of what this run met. */
export async function recordPause(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  { sync, reason }: { readonly sync: Sync; readonly reason: string },
): Promise<void> {
  const type = 'pause-app-connection'
  await inside.audit.append({
    id: cryptography.randomId(),
    organizationId: sync.organizationId,
    projectId: sync.projectId,
    actor: { kind: 'platform', id: null },
    ipAddress: null,
    userAgent: null,
    type,
    metadata: pickMetadata(type, { connectionId: sync.connectionId, reason } satisfies AuditMetadata<typeof type>),
    createdAtMs: clock.nowMs(),
  })
}
