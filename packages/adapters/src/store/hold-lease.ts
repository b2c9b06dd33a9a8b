import { type FencedRun, LeaseLost } from '@hanzo-kms/core/sync/ledger'
import { type Kysely, sql } from 'kysely'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

/**
 * INVARIANT: only the holder of the newest fence writes. The row stays locked until the transaction ends, so nobody can take the run over between this look and the write.
 * Throws `LeaseLost`.
 */
export async function holdLease(db: Kysely<Schema>, { runId, fence }: FencedRun): Promise<void> {
  const { rows } =
    await sql`select from sync_runs where id = ${rowId(runId)}::uuid and state = 'running' and fence = ${fence} for update`.execute(db)
  if (rows.length === 0) throw new LeaseLost()
}
