import type { AuditEvent } from '@hanzo-kms/core/audit/audit-event'
import type { AuditLog } from '@hanzo-kms/core/audit/audit-log'
import { type Kysely, sql } from 'kysely'
import { createChainMethods } from './audit-chain-methods.ts'
import { type EventRow, eventColumns, incomingColumns, incomingEvents, toInstantText, toStoredEvent } from './audit-columns.ts'
import { matchesFilter } from './audit-filter.ts'
import type { Schema } from './schema.ts'

/** `onAppended` hears of every event that waits to be linked. */
export function createAuditLog(db: Kysely<Schema>, onAppended: (event: AuditEvent) => void): AuditLog {
  return {
    async append(event, digest) {
      await sql`
        insert into audit_events (${incomingColumns}, digest)
        select ${incomingColumns}, ${digest}::bytea from ${incomingEvents([event])}`.execute(db)
      onAppended(event)
    },

    async page(filter, { after, scannedMax }) {
      const { matches, candidates } = matchesFilter(filter)
      const older =
        after === undefined ? sql`true` : sql`(created_at, id) < (${toInstantText(after.createdAtUs)}::timestamptz, ${after.id}::uuid)`
      // The candidates come by an index and are bounded; the filters that no index serves look at these alone.
      const { rows } = await sql<EventRow & { readonly fits: boolean }>`
        select ${eventColumns}, (${matches}) as fits from (
          select * from audit_events where ${candidates} and ${older} order by created_at desc, id desc limit ${scannedMax}
        ) candidates order by created_at desc, id desc`.execute(db)
      const last = rows.at(-1)
      return {
        events: rows.filter(({ fits }) => fits).map(toStoredEvent),
        scanned: rows.length,
        last: last && { createdAtUs: Number(last.created_us), id: last.id },
      }
    },

    ...createChainMethods(db),
  }
}
