import { type FencedRun, LeaseLost } from '@hanzo-kms/core/sync/ledger'
import type { Kysely } from 'kysely'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

/**
 * Throws `LeaseLost` unless this claim is the newest, and keeps it so until the transaction ends: a claim passes by a run that is locked.
 *
 * INVARIANT: what a worker writes after its run was handed out again is not kept (tests: "the old holder can no longer write").
 */
export async function holdFence(db: Kysely<Schema>, { runId, syncId, fence }: FencedRun): Promise<void> {
  const held = await db
    .selectFrom('sync_runs')
    .select('id')
    .where('id', '=', rowId(runId))
    .where('sync_id', '=', rowId(syncId))
    .where('state', '=', 'running')
    .where('fence', '=', fence)
    .forShare()
    .executeTakeFirst()
  if (!held) throw new LeaseLost()
}
