import type { AuditEvent } from '@hanzo-kms/core/audit/audit-event'
import type { LinkedEvent, StoredEvent } from '@hanzo-kms/core/audit/audit-log'
import { type RawBuilder, sql } from 'kysely'

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

/** Events as one set of rows, for one statement however many there are. */
export function incomingEvents(events: readonly AuditEvent[]): RawBuilder<unknown> {
  return sql`unnest(${columnsOf(events)}) incoming (${incomingColumns})`
}

/** The same with their places in the chain. */
export function incomingLinks(links: readonly LinkedEvent[]): RawBuilder<unknown> {
  return sql`unnest(${columnsOf(links.map(({ event }) => event))},
    ${links.map(({ position }) => position)}::bigint[], ${links.map(({ digest }) => digest)}::bytea[]) incoming (${incomingColumns}, position, digest)`
}

function columnsOf(events: readonly AuditEvent[]): RawBuilder<unknown> {
  const column = (read: (event: AuditEvent) => unknown) => events.map(read)
  return sql`
    ${column(({ id }) => id)}::uuid[], ${column(({ organizationId }) => organizationId)}::uuid[], ${column(({ projectId }) => projectId)}::uuid[],
    ${column(({ actor }) => actor.kind)}::text[], ${column(({ actor }) => actor.id)}::uuid[], ${column(({ actor }) => actor.name)}::text[],
    ${column(({ ipAddress }) => ipAddress)}::text[], ${column(({ userAgent }) => userAgent)}::text[], ${column(({ type }) => type)}::text[],
    ${column(({ outcome }) => outcome)}::text[], ${column(({ metadata }) => metadata)}::jsonb[],
    ${column(({ createdAtUs }) => toInstantText(createdAtUs))}::timestamptz[]`
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
