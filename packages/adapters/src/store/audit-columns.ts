import type { AuditEvent } from '@hanzo-kms/core/audit/audit-event'
import type { LinkedEvent, StoredEvent } from '@hanzo-kms/core/audit/audit-log'
import { type RawBuilder, sql } from 'kysely'
import { json } from '../database/serialise-parameter.ts'

/**
 * A row of the log as it is read.
 * SECURITY: every bit of a column must reach the check of its digest. So the time comes in microseconds, and positions as text: a Date would drop some, and a number too large for
 * JavaScript would be an error of the driver instead of a place that does not fit.
 */
export const eventColumns: RawBuilder<unknown> = sql`
  id, organization_id, project_id, actor_kind, actor_id, actor_name, ip_address, user_agent, type, outcome, metadata,
  (extract(epoch from created_at) * 1000000)::text as created_us, position::text as position, digest`

export interface EventRow {
  readonly id: string
  readonly organization_id: string
  readonly project_id: string | null
  readonly actor_kind: AuditEvent['actor']['kind']
  readonly actor_id: string | null
  readonly actor_name: string | null
  readonly ip_address: string | null
  readonly user_agent: string | null
  readonly type: AuditEvent['type']
  readonly outcome: AuditEvent['outcome']
  readonly metadata: AuditEvent['metadata']
  readonly created_us: string
  readonly position: string | null
  readonly digest: Uint8Array | null
}

export function toStoredEvent(row: EventRow): StoredEvent {
  const event: AuditEvent = {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    type: row.type,
    outcome: row.outcome,
    metadata: row.metadata,
    createdAtUs: Number(row.created_us),
  }
  return { event, position: row.position === null ? null : Number(row.position), digest: row.digest }
}

/**
 * Events as one set of rows, for one statement however many there are.
 * As JSON, and not as an array per column: the plan does not depend on how many there are, so PostgreSQL makes it once per connection and not for each statement.
 */
export function incomingEvents(events: readonly AuditEvent[]): RawBuilder<unknown> {
  return sql`jsonb_to_recordset(${json(events.map(toColumns))}) as incoming (${columnTypes})`
}

/** The same with their places in the chain. */
export function incomingLinks(links: readonly LinkedEvent[]): RawBuilder<unknown> {
  const rows = links.map(({ event, position, digest }) => ({ ...toColumns(event), position, digest: toByteaText(digest) }))
  return sql`jsonb_to_recordset(${json(rows)}) as incoming (${columnTypes}, position bigint, digest bytea)`
}

function toColumns({ actor, ...event }: AuditEvent) {
  return {
    ...{ id: event.id, organization_id: event.organizationId, project_id: event.projectId },
    ...{ actor_kind: actor.kind, actor_id: actor.id, actor_name: actor.name },
    ...{ ip_address: event.ipAddress, user_agent: event.userAgent, type: event.type, outcome: event.outcome },
    ...{ metadata: event.metadata, created_at: toInstantText(event.createdAtUs) },
  }
}

const columnTypes: RawBuilder<unknown> = sql`
  id uuid, organization_id uuid, project_id uuid, actor_kind text, actor_id uuid, actor_name text, ip_address text, user_agent text,
  type text, outcome text, metadata jsonb, created_at timestamptz`

function toByteaText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

export const incomingColumns: RawBuilder<unknown> = sql`
  id, organization_id, project_id, actor_kind, actor_id, actor_name, ip_address, user_agent, type, outcome, metadata, created_at`

const US_PER_MS = 1_000

/** Microseconds since 1970 as PostgreSQL reads them. */
export function toInstantText(us: number): string {
  const ms = Math.floor(us / US_PER_MS)
  const rest = String(us - ms * US_PER_MS).padStart(3, '0')
  return new Date(ms).toISOString().replace('Z', `${rest}Z`)
}
