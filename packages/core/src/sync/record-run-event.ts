import { platformOf } from '../audit/platform.ts'
import { recordEvent } from '../audit/record-event.ts'
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
  kms: Pick<Dependencies, 'cryptography' | 'clock' | 'keyRing'>,
  inside: Repositories,
  { run, sync, state, steps }: { readonly run: Run; readonly sync: Sync; readonly state: RunState; readonly steps: readonly RunStep[] },
): Promise<void> {
  const keysOf = (action: Change) => steps.filter((step) => step.action === action && step.state === 'done').map((step) => step.key)
  const by = { ...run.startedBy, organizationId: sync.organizationId, ipAddress: null, userAgent: null }
  await recordEvent(kms, inside, by, {
    type: eventOf[run.kind],
    projectId: sync.projectId,
    metadata: {
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
    },
  })
}

/** Hanzo KMS itself paused the connection, because of what this run met. */
export async function recordPause(
  kms: Pick<Dependencies, 'cryptography' | 'clock' | 'keyRing'>,
  inside: Repositories,
  { sync, reason }: { readonly sync: Sync; readonly reason: string },
): Promise<void> {
  const platform = platformOf(sync.organizationId)
  const metadata = { connectionId: sync.connectionId, reason }
  await recordEvent(kms, inside, platform, { type: 'pause-app-connection', projectId: sync.projectId, metadata })
}
