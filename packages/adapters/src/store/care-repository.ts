import type { Care, CareRepository } from '@hanzo-kms/core/connections/care/care'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { CareTable } from './care-tables.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

const FIRST_AFTER_MS = 3_600_000
/** A period, and the quarter of it. */
const PERIODS_AHEAD_MAX = 1.25

export function createCareRepository(db: Kysely<Schema>): CareRepository {
  return {
    async find(connectionId) {
      const row = await db.selectFrom('connection_care').selectAll().where('connection_id', '=', rowId(connectionId)).executeTakeFirst()
      return row && toCare(row)
    },

    async among(connectionIds) {
      if (connectionIds.length === 0) return []
      const ids = connectionIds.map(rowId)
      const rows = await db.selectFrom('connection_care').selectAll().where('connection_id', 'in', ids).orderBy('connection_id').execute()
      return rows.flatMap((row) => toCare(row) ?? [])
    },

    async put({ connectionId, credentialVersion, expiresAtMs, expiryUnknown, checkedAtMs, warnedDays, rotateDaysBefore }) {
      const values = {
        ...{ credential_version: credentialVersion, expires_at: toDate(expiresAtMs), expiry_unknown: expiryUnknown },
        ...{ checked_at: toDate(checkedAtMs), warned_days: warnedDays, rotate_days_before: rotateDaysBefore },
      }
      await db
        .insertInto('connection_care')
        .values({ connection_id: connectionId, due_at: toDate(checkedAtMs + FIRST_AFTER_MS), ...values })
        .onConflict((conflict) => conflict.column('connection_id').doUpdateSet(values))
        .execute()
    },

    async claimDue(nowMs, periodMs, random) {
      await sql`
        insert into connection_care (connection_id, due_at)
        select id, ${toDate(nowMs + FIRST_AFTER_MS)}::timestamptz
        from connections where not exists (select from connection_care where connection_id = connections.id)
        on conflict do nothing`.execute(db)
      const due = await db
        .selectFrom('connection_care')
        .innerJoin('connections', 'connections.id', 'connection_care.connection_id')
        .select(['connection_care.connection_id', 'connections.organization_id'])
        // None is due further ahead: then the clock was set back since.
        .where(
          sql<boolean>`(due_at <= ${toDate(nowMs)} or due_at > ${toDate(nowMs + Math.max(FIRST_AFTER_MS, periodMs * PERIODS_AHEAD_MAX))})`,
        )
        .orderBy('due_at')
        .limit(1)
        .forUpdate('connection_care')
        .skipLocked()
        .executeTakeFirst()
      if (!due) return undefined
      const dueAt = toDate(Math.round(nowMs + periodMs * (1 + random / 4)))
      await db.updateTable('connection_care').set({ due_at: dueAt }).where('connection_id', '=', due.connection_id).execute()
      return { organizationId: due.organization_id, connectionId: due.connection_id }
    },
  }
}

function toCare(row: Selectable<CareTable>): Care | undefined {
  if (row.credential_version === null || row.checked_at === null) return undefined
  return {
    connectionId: row.connection_id,
    credentialVersion: row.credential_version,
    expiresAtMs: toMs(row.expires_at),
    expiryUnknown: row.expiry_unknown,
    checkedAtMs: toMs(row.checked_at),
    warnedDays: row.warned_days,
    rotateDaysBefore: row.rotate_days_before,
  }
}
