import type { AttemptRepository } from '@hanzo-kms/core/people/attempts'
import { type Kysely, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import type { Schema } from './schema.ts'

export function createAttemptRepository(db: Kysely<Schema>): AttemptRepository {
  return {
    async find(subject) {
      const row = await db.selectFrom('sign_in_attempts').selectAll().where('subject', '=', subject).executeTakeFirst()
      return row && { failed: row.failed, firstAtMs: toMs(row.first_at), lockedUntilMs: toMs(row.locked_until) }
    },

    async put(subject, { failed, firstAtMs, lockedUntilMs, endsAtMs }) {
      const columns = { failed, first_at: toDate(firstAtMs), locked_until: toDate(lockedUntilMs), ends_at: toDate(endsAtMs) }
      await db
        .insertInto('sign_in_attempts')
        .values({ subject, ...columns })
        .onConflict((conflict) => conflict.column('subject').doUpdateSet(columns))
        .execute()
    },

    async delete(subject) {
      await db.deleteFrom('sign_in_attempts').where('subject', '=', subject).execute()
    },

    async deleteEnded(nowMs, rowsMax) {
      // Rows that another transaction is at are left to it: clearing away is no reason to begin again.
      const ended = sql`select subject from sign_in_attempts where ends_at <= ${toDate(nowMs)} order by ends_at limit ${rowsMax} for update skip locked`
      await sql`delete from sign_in_attempts where subject in (${ended})`.execute(db)
    },

    async locked(subjects, nowMs) {
      if (subjects.length === 0) return []
      const rows = await db
        .selectFrom('sign_in_attempts')
        .select('subject')
        .where('subject', 'in', [...subjects])
        .where('locked_until', '>', toDate(nowMs))
        .execute()
      return rows.map(({ subject }) => subject)
    },
  }
}
