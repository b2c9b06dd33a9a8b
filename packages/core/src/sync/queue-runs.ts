import type { ActorReference } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'

/** Edits come in bursts: waiting this long makes one run of them, and is hardly felt. */
const GATHER_MS = 50

/**
 * Queues a run for every auto-sync that a change in this folder concerns. Called inside the transaction of the change: cause and effect commit together.
 */
export async function queueRunsForFolder(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  change: { readonly projectId: string; readonly folderId: string; readonly by: ActorReference },
): Promise<void> {
  const nowMs = clock.nowMs()
  for (const syncId of await inside.syncs.coveringFolder(change.projectId, change.folderId)) {
    await inside.runs.queue({
      id: cryptography.randomId(),
      syncId,
      kind: 'sync',
      startedBy: change.by,
      createdAtMs: nowMs,
      dueAtMs: nowMs + GATHER_MS,
    })
  }
}
