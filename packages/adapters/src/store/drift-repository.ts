import type { RemoteName } from '@hanzo-kms/connector-kit'
import type { DriftFinding, DriftRepository } from '@hanzo-kms/core/sync/drift/drift'
import type { Fingerprint } from '@hanzo-kms/core/sync/ledger'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import type { DriftFindingTable } from './sync-tables.ts'

const HOUR_MS = 3_600_000
const PERIOD_MS = { hourly: HOUR_MS, daily: 24 * HOUR_MS }
/** After a sync is first seen. */
const FIRST_AFTER_MS = 5 * 60_000

/** Longer than any wait of such a sync: its period, and the quarter of it. */
const AHEAD_MAX = sql`case secret_syncs.options ->> 'driftCheck' when 'daily' then interval '31 hours' else interval '76 minutes' end`

export function createDriftRepository(db: Kysely<Schema>): DriftRepository {
  return {
    async lastCheck(syncId) {
      const row = await db.selectFrom('drift_checks').selectAll().where('sync_id', '=', rowId(syncId)).executeTakeFirst()
      if (!row?.outcome || !row.checked_at) return undefined
      const { outcome, message, compared } = row
      return { outcome, message, compared, comparedBy: row.compared_by, notCompared: row.not_compared, checkedAtMs: toMs(row.checked_at) }
    },

    async nextCheckAtMs(syncId) {
      const row = await db.selectFrom('drift_checks').select('due_at').where('sync_id', '=', rowId(syncId)).executeTakeFirst()
      return row ? toMs(row.due_at) : null
    },

    async findings(syncId) {
      const rows = await db.selectFrom('drift_findings').selectAll().where('sync_id', '=', rowId(syncId)).orderBy('name').execute()
      return rows.map(toFinding)
    },

    async record(syncId, check, findings) {
      const values = {
        ...{ outcome: check.outcome, message: check.message, compared_by: check.comparedBy, compared: check.compared },
        ...{ not_compared: check.notCompared, checked_at: toDate(check.checkedAtMs) },
      }
      await db
        .insertInto('drift_checks')
        .values({ sync_id: syncId, due_at: toDate(check.checkedAtMs + FIRST_AFTER_MS), ...values })
        .onConflict((conflict) => conflict.column('sync_id').doUpdateSet(values))
        .execute()
      if (!findings) return
      await db.deleteFrom('drift_findings').where('sync_id', '=', syncId).execute()
      for (let from = 0; from < findings.length; from += ROWS_PER_INSERT)
        await db
          .insertInto('drift_findings')
          .values(findings.slice(from, from + ROWS_PER_INSERT).map((finding) => toRow(syncId, finding)))
          .execute()
    },

    async settle(syncId, names) {
      await sql`delete from drift_findings where sync_id = ${rowId(syncId)}::uuid and name = any(${[...names]}::text[])`.execute(db)
    },

    async decide(syncId, decisions) {
      for (const [name, decision] of decisions)
        await db.updateTable('drift_findings').set({ decision }).where('sync_id', '=', rowId(syncId)).where('name', '=', name).execute()
    },

    async claimDue(nowMs, random) {
      // Spread out, so that many syncs that are new at one moment do not all fall due at another.
      await sql`
        insert into drift_checks (sync_id, due_at, compared, not_compared)
        select id, ${toDate(nowMs + FIRST_AFTER_MS)}::timestamptz + random() * interval '5 minutes', 0, 0
        from secret_syncs where not exists (select from drift_checks where sync_id = secret_syncs.id)
        on conflict do nothing`.execute(db)
      const due = await db
        .selectFrom('drift_checks')
        .innerJoin('secret_syncs', 'secret_syncs.id', 'drift_checks.sync_id')
        .select(['drift_checks.sync_id', sql<string | null>`secret_syncs.options ->> 'driftCheck'`.as('every')])
        // No check is planned further ahead: then the clock was set back since.
        .where(sql<boolean>`(due_at <= ${toDate(nowMs)} or due_at > ${toDate(nowMs)}::timestamptz + ${AHEAD_MAX})`)
        .where('folder_id', 'is not', null)
        .where(sql<boolean>`coalesce(secret_syncs.options ->> 'driftCheck', 'hourly') <> 'off'`)
        .orderBy('due_at')
        .limit(1)
        .forUpdate('drift_checks')
        .skipLocked()
        .executeTakeFirst()
      if (!due) return undefined
      const periodMs = due.every === 'daily' ? PERIOD_MS.daily : PERIOD_MS.hourly
      const dueAt = toDate(Math.round(nowMs + periodMs * (1 + random / 4)))
      await db.updateTable('drift_checks').set({ due_at: dueAt }).where('sync_id', '=', due.sync_id).execute()
      return due.sync_id
    },
  }
}

const ROWS_PER_INSERT = 500

function toRow(syncId: string, finding: DriftFinding): DriftFindingTable {
  const { name, key, kind, reason, revision, stamp, decision } = finding
  return {
    ...{ sync_id: syncId, name, key, kind, reason, revision, stamp, decision },
    ...{ edited_by: finding.editedBy, found_at: toDate(finding.foundAtMs) },
  }
}

function toFinding({ name, key, kind, reason, revision, stamp, decision, ...row }: Selectable<DriftFindingTable>): DriftFinding {
  return {
    ...{ name: name as RemoteName, key, kind, reason, revision, decision, editedBy: row.edited_by },
    ...{ stamp: stamp as Fingerprint | null, foundAtMs: toMs(row.found_at) },
  }
}
