import type { RemoteName } from '@hanzo-kms/connector-kit'
import type { Fingerprint, LedgerRepository } from '@hanzo-kms/core/sync/ledger'
import { type Kysely, sql } from 'kysely'
import { holdLease } from './hold-lease.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

export function createLedgerRepository(db: Kysely<Schema>): LedgerRepository {
  return {
    async entries(syncId) {
      const rows = await db.selectFrom('ledger_entries').selectAll().where('sync_id', '=', rowId(syncId)).orderBy('name').execute()
      return rows.map((row) => ({
        name: row.name as RemoteName,
        state: row.state,
        fingerprint: row.fingerprint as Fingerprint,
        everConfirmed: row.ever_confirmed,
        ...(row.revision === null ? {} : { revision: row.revision }),
      }))
    },

    async intend(run, intents) {
      await holdLease(db, run)
      await sql`
        insert into ledger_entries (sync_id, name, state, fingerprint, ever_confirmed, revision)
        select ${run.syncId}::uuid, name, 'intended', fingerprint, false, null
        from unnest(${intents.map(({ name }) => name)}::text[], ${intents.map(({ fingerprint }) => fingerprint)}::text[]) as given(name, fingerprint)
        on conflict (sync_id, name) do update set state = 'intended', fingerprint = excluded.fingerprint, revision = null`.execute(db)
    },

    async confirm(run, receipts) {
      await holdLease(db, run)
      await sql`
        update ledger_entries set state = 'confirmed', ever_confirmed = true, revision = given.revision
        from unnest(${receipts.map(({ name }) => name)}::text[], ${receipts.map(({ receipt }) => receipt.revision ?? null)}::text[]) as given(name, revision)
        where sync_id = ${run.syncId}::uuid and ledger_entries.name = given.name`.execute(db)
    },

    async forget(run, names) {
      await holdLease(db, run)
      await sql`delete from ledger_entries where sync_id = ${run.syncId}::uuid and name = any(${names}::text[])`.execute(db)
    },
  }
}
