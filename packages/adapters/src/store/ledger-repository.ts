import type { RemoteName } from '@hanzo-kms/connector-kit'
import type { Fingerprint, LedgerEntry, LedgerRepository } from '@hanzo-kms/core/sync/ledger'
import { type Kysely, type Selectable, sql } from 'kysely'
import { holdFence } from './hold-fence.ts'
import { newestByName } from './newest-by-name.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import type { LedgerEntryTable } from './sync-tables.ts'

export function createLedgerRepository(db: Kysely<Schema>): LedgerRepository {
  return {
    async entries(syncId) {
      const rows = await db.selectFrom('ledger_entries').selectAll().where('sync_id', '=', rowId(syncId)).orderBy('name').execute()
      return rows.map(toEntry)
    },

    async intend(run, intents) {
      await holdFence(db, run)
      const incoming = newestByName(intents)
      if (incoming.length === 0) return
      // The revision is forgotten: which one the write will make is not known yet, and the old one is about to end.
      await sql`
        insert into ledger_entries (sync_id, name, state, fingerprint, ever_confirmed, secret_id)
        select ${run.syncId}::uuid, name, 'intended', fingerprint, false, secret_id
        from unnest(
          ${incoming.map(({ name }) => name)}::text[],
          ${incoming.map(({ fingerprint }) => fingerprint)}::text[],
          ${incoming.map(({ secretId }) => secretId ?? null)}::uuid[]
        ) as incoming (name, fingerprint, secret_id)
        order by name collate "C"
        on conflict (sync_id, name) do update set state = 'intended', fingerprint = excluded.fingerprint,
          revision = null, stamp = null, secret_id = excluded.secret_id`.execute(db)
    },

    async confirm(run, receipts) {
      await holdFence(db, run)
      const incoming = newestByName(receipts)
      if (incoming.length === 0) return
      const { numAffectedRows } = await sql`
        update ledger_entries set state = 'confirmed', ever_confirmed = true, revision = incoming.revision
        from unnest(
          ${incoming.map(({ name }) => name)}::text[],
          ${incoming.map(({ receipt }) => receipt.revision)}::text[]
        ) as incoming (name, revision)
        where ledger_entries.sync_id = ${run.syncId}::uuid and ledger_entries.name = incoming.name`.execute(db)
      if (numAffectedRows !== BigInt(incoming.length))
        throw new Error('A write was confirmed that was never intended: the intent comes first.')
    },

    async observe(syncId, observations) {
      const before = observations.map((observation) => observation.before)
      if (before.length === 0) return
      await sql`
        update ledger_entries set
          revision = coalesce(incoming.revision, ledger_entries.revision),
          stamp = coalesce(incoming.stamp, ledger_entries.stamp)
        from unnest(
          ${before.map(({ name }) => name)}::text[],
          ${before.map(({ fingerprint }) => fingerprint)}::text[],
          ${before.map(({ revision }) => revision ?? null)}::text[],
          ${before.map(({ stamp }) => stamp ?? null)}::text[],
          ${observations.map(({ revision }) => revision ?? null)}::text[],
          ${observations.map(({ stamp }) => stamp ?? null)}::text[]
        ) as incoming (name, fingerprint, old_revision, old_stamp, revision, stamp)
        where ledger_entries.sync_id = ${rowId(syncId)}::uuid and ledger_entries.name = incoming.name
          and ledger_entries.state = 'confirmed' and ledger_entries.fingerprint = incoming.fingerprint
          and ledger_entries.revision is not distinct from incoming.old_revision
          and ledger_entries.stamp is not distinct from incoming.old_stamp`.execute(db)
    },

    async forget(run, names) {
      await holdFence(db, run)
      await sql`delete from ledger_entries where sync_id = ${run.syncId}::uuid and name = any(${[...names]}::text[])`.execute(db)
    },
  }
}

function toEntry(row: Selectable<LedgerEntryTable>): LedgerEntry {
  return {
    name: row.name as RemoteName,
    state: row.state,
    fingerprint: row.fingerprint as Fingerprint,
    everConfirmed: row.ever_confirmed,
    ...(row.revision !== null && { revision: row.revision }),
    ...(row.stamp !== null && { stamp: row.stamp as Fingerprint }),
    ...(row.secret_id !== null && { secretId: row.secret_id }),
  }
}
