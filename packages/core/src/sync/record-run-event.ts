import type { AuditEventType } from '../audit/audit-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Change } from './plan.ts'
import type { Run, RunKind, RunState, RunStep } from './run.ts'
import type { Sync } from './sync.ts'

const eventOf: Readonly<Record<RunKind, AuditEventType>> = {
  sync: 'secret-sync-sync-secrets',
  import: 'secret-sync-import-secrets',
  remove: 'secret-sync-remove-secrets',
}

/** What a run did, by key, in the transaction that ends it. */
export async function recordRunEvent(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  { run, sync, state, steps }: { readonly run: Run; readonly sync: Sync; readonly state: RunState; readonly steps: readonly RunStep[] },
): Promise<void> {
  const keysOf = (action: Change) => steps.filter((step) => step.action === action && step.state === 'done').map((step) => step.key)
  await inside.audit.append({
    id: cryptography.randomId(),
    organizationId: sync.organizationId,
    projectId: sync.projectId,
    actor: run.startedBy,
    ipAddress: null,
    userAgent: null,
    type: eventOf[run.kind],
    metadata: {
      syncId: sync.id,
      destination: sync.destination,
      connectionId: sync.connectionId,
      runId: run.id,
      state,
      createdSecretKeys: keysOf('create'),
      updatedSecretKeys: keysOf('update'),
      deletedSecretKeys: keysOf('delete'),
      failedSecretKeys: steps.filter((step) => step.state === 'failed').map((step) => step.key),
    },
    createdAtMs: clock.nowMs(),
  })
}
