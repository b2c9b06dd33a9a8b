import { badRequest, limits } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AuditEvent } from './audit-event.ts'

export interface AuditQuery {
  readonly projectId?: string | undefined
  readonly eventTypes?: readonly string[] | undefined
  readonly actorKind?: string | undefined
  readonly actorId?: string | undefined
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly limit: number
  readonly offset: number
}

/** How far back a filter looks in one request. */
const SCANNED_MAX = 50_000

/** Newest first. */
export function readAuditLog(kms: Pick<Dependencies, 'store'>, actor: Actor, query: AuditQuery): Promise<readonly AuditEvent[]> {
  return kms.store.transact(async (inside) => {
    if (query.projectId === undefined) authorise(actor, ['audit-logs', 'read'])
    else await authoriseInProject(inside, actor, query.projectId, ['audit-logs', 'read'])
    return isPlain(query) ? page(inside, actor, query, query.limit, query.offset) : filtered(inside, actor, query)
  })
}

function page(inside: Repositories, actor: Actor, { projectId }: AuditQuery, limit: number, offset: number) {
  return inside.audit.list(actor.organizationId, { ...(projectId !== undefined && { projectId }), limit, offset })
}

function isPlain({ eventTypes, actorKind, actorId, fromMs, toMs }: AuditQuery): boolean {
  return [eventTypes, actorKind, actorId, fromMs, toMs].every((filter) => filter === undefined)
}

async function filtered(inside: Repositories, actor: Actor, query: AuditQuery): Promise<readonly AuditEvent[]> {
  const wanted = query.offset + query.limit
  const matching: AuditEvent[] = []
  for (let scanned = 0; scanned < SCANNED_MAX; scanned += limits.pageSizeMax) {
    const events = await page(inside, actor, query, limits.pageSizeMax, scanned)
    matching.push(...events.filter((event) => matches(event, query)))
    const isPastStart = query.fromMs !== undefined && (events.at(-1)?.createdAtMs ?? 0) < query.fromMs
    if (matching.length >= wanted || events.length < limits.pageSizeMax || isPastStart) return matching.slice(query.offset, wanted)
  }
  throw badRequest(
    `Fewer than ${wanted} of the newest ${SCANNED_MAX} events match, and one request looks no further back. Name a startDate or a projectId.`,
  )
}

function matches(event: AuditEvent, { eventTypes, actorKind, actorId, fromMs, toMs }: AuditQuery): boolean {
  return (
    (eventTypes === undefined || eventTypes.includes(event.type)) &&
    (actorKind === undefined || event.actor.kind === actorKind) &&
    (actorId === undefined || event.actor.id === actorId) &&
    (fromMs === undefined || event.createdAtMs >= fromMs) &&
    (toMs === undefined || event.createdAtMs <= toMs)
  )
}
