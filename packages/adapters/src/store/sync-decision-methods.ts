import type { SyncRepository } from '@hanzo-kms/core/sync/sync'
import { type Kysely, sql } from 'kysely'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

/** The part of the sync repository that keeps what people decided about entries that are not ours. */
export function createDecisionMethods(db: Kysely<Schema>): Pick<SyncRepository, 'decisions' | 'decide'> {
  return {
    async decisions(syncId) {
      const rows = await db
        .selectFrom('sync_decisions')
        .select(['name', 'decision'])
        .where('sync_id', '=', rowId(syncId))
        .orderBy('name')
        .execute()
      return new Map(rows.map(({ name, decision }) => [name, decision]))
    },

    async decide(syncId, decisions) {
      const removed = [...decisions].filter(([, decision]) => decision === undefined).map(([name]) => name)
      const made = [...decisions].filter(([, decision]) => decision !== undefined)
      if (removed.length > 0) {
        await sql`delete from sync_decisions where sync_id = ${syncId} and name = any(${removed}::text[])`.execute(db)
      }
      if (made.length === 0) return
      await sql`
        insert into sync_decisions (sync_id, name, decision)
        select ${syncId}::uuid, name, decision
        from unnest(${made.map(([name]) => name)}::text[], ${made.map(([, decision]) => decision)}::text[]) as incoming (name, decision)
        order by name collate "C"
        on conflict (sync_id, name) do update set decision = excluded.decision`.execute(db)
    },
  }
}
