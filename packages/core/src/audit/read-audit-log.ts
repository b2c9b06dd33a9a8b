import type { Actor } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AuditFilter } from './audit-filter.ts'
import type { EventKey, StoredEvent } from './audit-log.ts'

export type AuditQuery = Omit<AuditFilter, 'organizationId'>

export interface AuditPage {
  /** Newest first. */
  readonly events: readonly StoredEvent[]
  /** Where the next page begins; undefined when there is nothing further. */
  readonly next: EventKey | undefined
}

/** Rows of one statement: the embedded engine answers nothing else meanwhile. */
const SCANNED_PER_STATEMENT = 2_000
/** Rows of one request. A request that meets it answers what it found, and where to go on. */
const SCANNED_MAX = 100_000

/**
 * Events that fit, newest first. The right is asked for on every page; each statement looks at a bounded number of rows.
 * `offset` events that fit are passed by.
 */
export async function readAuditLog(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  query: AuditQuery,
  { limit, offset = 0, after }: { readonly limit: number; readonly offset?: number; readonly after?: EventKey | undefined },
): Promise<AuditPage> {
  const filter = { ...query, organizationId: actor.organizationId }
  const found: StoredEvent[] = []
  let from = after
  const scannedMax = isPlain(query) ? Math.min(offset + limit + 1, SCANNED_PER_STATEMENT) : SCANNED_PER_STATEMENT
  for (let scanned = 0; scanned < SCANNED_MAX; ) {
    const page = await kms.store.transact(async (inside) => {
      await authoriseReadingLog(inside, actor, query.projectId)
      return inside.audit.page(filter, { after: from, scannedMax })
    })
    found.push(...page.events)
    scanned += page.scanned
    from = page.last ?? from
    if (found.length > offset + limit) break
    if (page.scanned < scannedMax) return { events: found.slice(offset), next: undefined }
  }
  const events = found.slice(offset, offset + limit)
  const last = events.at(-1)?.event
  const isCut = found.length > offset + limit
  return { events, next: isCut && last ? { createdAtUs: last.createdAtUs, id: last.id } : from }
}

/** The whole organisation's, or a project's. */
export async function authoriseReadingLog(inside: Repositories, actor: Actor, projectId: string | undefined): Promise<void> {
  if (projectId === undefined) authorise(actor, ['audit-logs', 'read'])
  else await authoriseInProject(inside, actor, projectId, ['audit-logs', 'read'])
}

/** Every row that an index gives fits: no more are looked at than shown. */
function isPlain({ projectId: _project, fromMs: _from, toMs: _to, ...filters }: AuditQuery): boolean {
  return Object.values(filters).every((filter) => filter === undefined)
}
