import type { ActorReference } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { NewRun } from './run.ts'

type Parts = Pick<Dependencies, 'cryptography' | 'clock'>
type Order = Pick<NewRun, 'syncId' | 'kind' | 'planId' | 'importPriority' | 'thenDeleteSync'> & {
  readonly by: ActorReference
  readonly delayMs?: number
  readonly hastens?: boolean
}

/** Queues a run for now; a plain sync run joins one that is queued already. Answers with the id of the run that will do it. */
export function queueRun(
  { cryptography, clock }: Parts,
  inside: Repositories,
  { by, delayMs = 0, hastens = true, ...order }: Order,
): Promise<string> {
  const startedBy = { kind: by.kind, id: by.id }
  const nowMs = clock.nowMs()
  return inside.runs.queue({ id: cryptography.randomId(), ...order, startedBy, createdAtMs: nowMs, dueAtMs: nowMs + delayMs, hastens })
}

/** Edits come in bursts: waiting this long makes one run of them, and is hardly felt. */
const GATHER_MS = 50

/**
 * Queues a run for every auto-sync that a change in this folder concerns: its own, those of folders that import it, and those that refer to other folders.
 * Called inside the transaction of the change: cause and effect commit together.
 */
export async function queueRunsForFolder(
  parts: Parts,
  inside: Repositories,
  { projectId, folderId, by }: { readonly projectId: string; readonly folderId: string; readonly by: ActorReference },
): Promise<void> {
  const importing = await inside.imports.importersOf(folderId)
  await queueRunsForFolders(parts, inside, { projectId, folderIds: [folderId, ...importing], by })
}

/** The same where it is known already which folders are concerned. */
export async function queueRunsForFolders(
  parts: Parts,
  inside: Repositories,
  { projectId, folderIds, by }: { readonly projectId: string; readonly folderIds: readonly string[]; readonly by: ActorReference },
): Promise<void> {
  const syncIds = new Set<string>()
  for (const folderId of new Set(folderIds))
    for (const syncId of await inside.syncs.coveringFolder(projectId, folderId)) syncIds.add(syncId)
  for (const syncId of syncIds) await queueRun(parts, inside, { syncId, kind: 'sync', by, delayMs: GATHER_MS, hastens: false })
}
