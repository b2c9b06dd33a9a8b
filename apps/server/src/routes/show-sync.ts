import type { Plan, PreviewedPlan, Run, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import type { MadePlan } from '@hanzo-kms/core/sync/make-plan'
import { summarise } from '@hanzo-kms/core/sync/plan'
import type { SyncView } from '@hanzo-kms/core/sync/read-syncs'
import type { Run as CoreRun, RunKind } from '@hanzo-kms/core/sync/run'
import { toIso } from '../http/to-iso.ts'

type Status = NonNullable<SecretSync['syncStatus']>

/** COMPAT: clients of the family know four words. A held or stale run has not done what the sync says, so it reads as failed; the message tells more. */
const statusOf: Readonly<Record<CoreRun['state'], Status>> = {
  queued: 'pending',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  held: 'failed',
  stale: 'failed',
}

const MESSAGE_CHARS_MAX = 1_024

export function showSync({ sync, connection, source, latest }: SyncView): SecretSync {
  const about = (kind: RunKind) => {
    const entry = latest[kind]
    const message = entry?.run.state === 'succeeded' ? null : (entry?.run.message ?? null)
    return {
      status: entry ? statusOf[entry.run.state] : null,
      jobId: entry?.run.id ?? null,
      message: message && message.length > MESSAGE_CHARS_MAX ? `${message.slice(0, MESSAGE_CHARS_MAX - 3)}...` : message,
      at: entry?.lastSucceededAtMs == null ? null : toIso(entry.lastSucceededAtMs),
    }
  }
  const [synced, imported, removed] = [about('sync'), about('import'), about('remove')]
  const { id, name, description, destination, version, projectId, folderId, connectionId, target, options } = sync
  return {
    ...{
      id,
      name,
      description,
      destination,
      isAutoSyncEnabled: sync.autoSync,
      version,
      destinationConfig: { ...target },
      projectId,
      folderId,
      connectionId,
    },
    syncOptions: {
      initialSyncBehavior: options.initialSyncBehavior,
      ...(options.keySchema === undefined ? {} : { keySchema: options.keySchema }),
      disableSecretDeletion: options.disableSecretDeletion,
      ...(options.driftPolicy === undefined ? {} : { driftPolicy: options.driftPolicy }),
      ...(options.driftCheck === undefined ? {} : { driftCheck: options.driftCheck }),
    },
    createdAt: toIso(sync.createdAtMs),
    updatedAt: toIso(sync.updatedAtMs),
    ...{ syncStatus: synced.status, lastSyncJobId: synced.jobId, lastSyncMessage: synced.message, lastSyncedAt: synced.at },
    ...{ importStatus: imported.status, lastImportJobId: imported.jobId, lastImportMessage: imported.message, lastImportedAt: imported.at },
    ...{ removeStatus: removed.status, lastRemoveJobId: removed.jobId, lastRemoveMessage: removed.message, lastRemovedAt: removed.at },
    connection: { ...connection },
    environment: source ? { ...source.environment } : null,
    folder: source ? { ...source.folder } : null,
  }
}

export function showPlan({ id, syncId, plan, preflight, createdAtMs }: MadePlan): Plan {
  return { id, syncId, createdAt: toIso(createdAtMs), ...showPreview({ plan, preflight }) }
}

export function showPreview({ plan, preflight }: Pick<MadePlan, 'plan' | 'preflight'>): PreviewedPlan {
  return {
    summary: { ...summarise(plan) },
    safe: plan.verdict.safe,
    heldReason: plan.verdict.safe ? null : plan.verdict.reason,
    steps: plan.steps.map(({ key, name, action, reason, movesFrom, movesTo }) => ({
      ...{ key, name, action, reason },
      ...(movesFrom !== undefined && { movesFrom }),
      ...(movesTo !== undefined && { movesTo }),
    })),
    preflight: preflight.map((finding) => ({ ...finding })),
  }
}

export function showRun(run: CoreRun): Run {
  const { id, syncId, kind, state, message, planId, attempt, startedBy } = run
  return {
    ...{ id, syncId, kind, state, message, planId, attempt, startedBy: { ...startedBy }, createdAt: toIso(run.createdAtMs) },
    startedAt: run.startedAtMs === null ? null : toIso(run.startedAtMs),
    finishedAt: run.finishedAtMs === null ? null : toIso(run.finishedAtMs),
  }
}
