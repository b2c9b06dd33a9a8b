import type { AuditLog, ChainEnd, ChainGap, LinkedEvent, Provided, SealedHead } from '@hanzo-kms/core/audit/audit-log'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { json } from '../database/serialise-parameter.ts'
import { type EventRow, eventColumns, incomingColumns, incomingLinks, toInstantText, toStoredEvent } from './audit-columns.ts'
import { toDate } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import { contentFingerprint } from './secret-columns.ts'

type ChainMethods = Omit<AuditLog, 'append' | 'page'>

interface HeadRow {
  readonly organization_id: string
  readonly position: string
  readonly digest: Uint8Array
  readonly seal: Uint8Array
}

const headColumns = sql`organization_id, position::text as position, digest, seal`

export function createChainMethods(db: Kysely<Schema>): ChainMethods {
  return {
    async head(organizationId) {
      const { rows } =
        await sql<HeadRow>`select ${headColumns} from audit_heads where organization_id = ${rowId(organizationId)}::uuid`.execute(db)
      return rows[0] && toHead(rows[0])
    },

    async lockHead(empty) {
      const { organizationId, position, digest, seal } = empty
      // A chain that has events has a head: one that is made anew must not begin where they are. The unique positions would refuse it.
      await sql`
        insert into audit_heads (organization_id, position, digest, seal) values (${organizationId}::uuid, ${position}, ${digest}, ${seal})
        on conflict do nothing`.execute(db)
      const { rows } = await sql<HeadRow>`
        select ${headColumns} from audit_heads where organization_id = ${organizationId}::uuid for update skip locked`.execute(db)
      return rows[0] && toHead(rows[0])
    },

    async unlinked(organizationId, after, limit) {
      const later =
        after === undefined ? sql`true` : sql`(created_at, id) > (${toInstantText(after.createdAtUs)}::timestamptz, ${after.id}::uuid)`
      const { rows } = await sql<EventRow>`
        select ${eventColumns} from audit_events
        where organization_id = ${rowId(organizationId)}::uuid and position is null and ${later}
        order by created_at, id limit ${limit}`.execute(db)
      return rows.map(toStoredEvent)
    },

    async link(links) {
      const { numAffectedRows } = await sql`
        update audit_events set position = incoming.position, digest = incoming.digest
        from unnest(${links.map(({ id }) => id)}::uuid[], ${links.map(({ position }) => position)}::bigint[], ${links.map(({ digest }) => digest)}::bytea[])
          incoming (id, position, digest)
        where audit_events.id = incoming.id and audit_events.position is null`.execute(db)
      if (numAffectedRows !== BigInt(links.length)) throw new Error('An audit event that was to be linked is gone.')
    },

    async moveHead({ organizationId, position, digest, seal }) {
      await sql`
        update audit_heads set position = ${position}, digest = ${digest}, seal = ${seal} where organization_id = ${organizationId}::uuid`.execute(
        db,
      )
    },

    async organizations() {
      const { rows } = await sql<{ readonly id: string }>`
        select organization_id as id from audit_heads
        union select organization_id from audit_events where position is null order by id`.execute(db)
      return rows.map(({ id }) => id)
    },

    async organizationsWaiting(limit) {
      const { rows } = await sql<{ readonly id: string }>`
        select distinct organization_id as id from audit_events where position is null limit ${limit}`.execute(db)
      return rows.map(({ id }) => id)
    },

    async unlinkedCount(organizationId) {
      const { rows } = await sql<{ readonly count: number }>`
        select count(*) as count from audit_events where organization_id = ${rowId(organizationId)}::uuid and position is null`.execute(db)
      return rows[0]?.count ?? 0
    },

    async walk(organizationId, after, limit) {
      const { rows } = await sql<EventRow>`
        select ${eventColumns} from audit_events
        where organization_id = ${rowId(organizationId)}::uuid and audit_events.position > ${after}
        order by audit_events.position limit ${limit}`.execute(db)
      return rows.map((row) => ({ ...toStoredEvent(row), position: Number(row.position) }))
    },

    async gaps(organizationId, after, limit) {
      const { rows } = await sql<GapRow>`
        select organization_id, first_position::text as first_position, last_position::text as last_position, digest, seal from audit_gaps
        where organization_id = ${rowId(organizationId)}::uuid and audit_gaps.last_position > ${after}
        order by audit_gaps.first_position limit ${limit}`.execute(db)
      return rows.map(toGap)
    },

    async retentions() {
      // COMPAT: 0 is what clients send for no limit.
      const { rows } = await sql<{ readonly organization_id: string; readonly id: string; readonly days: number }>`
        select organization_id, id, audit_logs_retention_days as days from projects where audit_logs_retention_days > 0 order by id`.execute(
        db,
      )
      return rows.map(({ organization_id: organizationId, id: projectId, days }) => ({ organizationId, projectId, days }))
    },

    async expired(organizationId, projectId, beforeMs, limit) {
      const { rows } = await sql<EventRow>`
        select ${eventColumns} from audit_events
        where organization_id = ${organizationId}::uuid and project_id = ${projectId}::uuid and created_at < ${toDate(beforeMs)}::timestamptz
          and audit_events.position is not null
        order by audit_events.position limit ${limit}`.execute(db)
      return rows.map((row) => ({ ...toStoredEvent(row), position: Number(row.position) }))
    },

    async replaceByGap(gap, swallowed) {
      const { organizationId, firstPosition, lastPosition, digest, seal } = gap
      await sql`
        delete from audit_events
        where organization_id = ${organizationId}::uuid and position >= ${firstPosition} and position <= ${lastPosition}`.execute(db)
      await sql`
        delete from audit_gaps where organization_id = ${organizationId}::uuid
        and first_position = any(${swallowed.map((other) => other.firstPosition)}::bigint[])`.execute(db)
      await sql`
        insert into audit_gaps (organization_id, first_position, last_position, digest, seal)
        values (${organizationId}::uuid, ${firstPosition}, ${lastPosition}, ${digest}, ${seal})`.execute(db)
    },
  }
}

/** One statement, and so one commit: the head moves and the events are there while all is as provided, or nothing is. */
export async function extendChain(
  db: Kysely<Schema>,
  before: SealedHead,
  after: SealedHead,
  events: readonly LinkedEvent[],
  provided: readonly Provided[] = [],
): Promise<ChainEnd> {
  const { rows } = await sql<{ readonly written: number; readonly stale: readonly string[] }>`
    with stale as (${notAs(provided)}),
    moved as (
      update audit_heads set position = ${after.position}, digest = ${after.digest}, seal = ${after.seal}
      where organization_id = ${before.organizationId}::uuid and position = ${before.position} and digest = ${before.digest}
        and not exists (select from stale)
      returning 1
    ),
    written as (
      insert into audit_events (${incomingColumns}, position, digest)
      select ${incomingColumns}, position, digest from ${incomingLinks(events)} where exists (select from moved)
      returning 1
    )
    select (select count(*) from written) as written, array(select id::text from stale) as stale`.execute(db)
  const { written = 0, stale = [] } = rows[0] ?? {}
  return { isExtended: written === events.length, stale }
}

/** One look by an index for each: the planner must not come to read the table instead. */
function notAs(provided: readonly Provided[]): RawBuilder<unknown> {
  const known = new Map(provided.map((one) => [JSON.stringify(one), one]))
  return sql`
    select coalesce("secretId", "folderId") as id
    from jsonb_to_recordset(${json([...known.values()])}) as known ("secretId" uuid, version int, "folderId" uuid, fingerprint text)
    where case
      when "secretId" is null
      then (select ${contentFingerprint} from secrets where secrets.folder_id = "folderId") is distinct from known.fingerprint
      else (select secrets.version from secrets where secrets.id = "secretId") is distinct from known.version
    end`
}

function toHead({ organization_id, position, digest, seal }: HeadRow): SealedHead {
  return { organizationId: organization_id, position: Number(position), digest, seal }
}

interface GapRow {
  readonly organization_id: string
  readonly first_position: string
  readonly last_position: string
  readonly digest: Uint8Array
  readonly seal: Uint8Array
}

function toGap(row: GapRow): ChainGap {
  const { organization_id: organizationId, digest, seal } = row
  return { organizationId, firstPosition: Number(row.first_position), lastPosition: Number(row.last_position), digest, seal }
}
