import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import type { AuditFilter } from './audit-filter.ts'
import type { EventKey, StoredEvent } from './audit-log.ts'
import { auditScope } from './audit-scope.ts'

export type AuditQuery = Omit<AuditFilter, 'organizationId' | 'withinProjects'>

export interface AuditPage {
  /** Newest first. */
  readonly events: readonly StoredEvent[]
  /** Where the next page begins; undefined when there is nothing further. */
  readonly next: EventKey | undefined
  /** Of the events, by id; one that is gone is missing. */
  readonly projects: ReadonlyMap<string, Project>
}

/** Rows of one statement: the embedded engine answers nothing else meanwhile. */
const SCANNED_PER_STATEMENT = 2_000
/** Rows of one request. A request that meets it answers what it found, and where to go on. */
const SCANNED_MAX = 100_000

/**
 * Events that fit, newest first. The right is asked for on every page; each statement looks at a bounded number of rows.
 * `offset` events that fit are passed by. Beginning to read is an event itself.
 */
export async function readAuditLog(
  kms: Pick<Dependencies, 'store' | 'auditTrail'>,
  actor: Actor,
  query: AuditQuery,
  { limit, offset = 0, after }: { readonly limit: number; readonly offset?: number; readonly after?: EventKey | undefined },
): Promise<AuditPage> {
  const { found, next } = await collect(kms, actor, query, { wanted: offset + limit, after })
  const events = found.slice(offset)
  if (offset === 0 && after === undefined)
    await kms.auditTrail.disclose(actor, {
      type: 'view-audit-logs',
      projectId: query.projectId ?? null,
      metadata: { filters: filtersOf(query), limit },
    })
  return { events, next, projects: await projectsOf(kms, actor, events) }
}

/** The first events that fit, as many as are wanted, and where to look on. */
async function collect(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  query: AuditQuery,
  { wanted, after }: { readonly wanted: number; readonly after: EventKey | undefined },
): Promise<{ readonly found: readonly StoredEvent[]; readonly next: EventKey | undefined }> {
  const found: StoredEvent[] = []
  let from = after
  for (let scanned = 0; scanned < SCANNED_MAX; ) {
    const { page, scannedMax } = await kms.store.transact(async (inside) => {
      const scope = await auditScope(inside, actor, 'read', query.projectId)
      const filter = { ...query, ...scope }
      const scannedMax = isPlain(filter) ? Math.min(wanted + 1, SCANNED_PER_STATEMENT) : SCANNED_PER_STATEMENT
      return { page: await inside.audit.page(filter, { after: from, scannedMax }), scannedMax }
    })
    found.push(...page.events)
    scanned += page.scanned
    from = page.last ?? from
    if (found.length > wanted) return cut(found, wanted)
    if (page.scanned < scannedMax) return { found, next: undefined }
  }
  return { found, next: from }
}

function cut(found: readonly StoredEvent[], wanted: number) {
  const last = found[wanted - 1]?.event
  return { found: found.slice(0, wanted), next: last && { createdAtUs: last.createdAtUs, id: last.id } }
}

/** Every row that an index gives fits: no more are looked at than shown. */
function isPlain({ organizationId: _organization, projectId: _project, fromMs: _from, toMs: _to, ...filters }: AuditFilter): boolean {
  return Object.values(filters).every((filter) => filter === undefined)
}

/** The names of the filters that were used, never what was looked for. */
export function filtersOf(query: AuditQuery): readonly string[] {
  return Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [name]))
}

/** For their names, as they are now. */
export async function projectsOf(
  { store }: Pick<Dependencies, 'store'>,
  { organizationId }: Actor,
  events: readonly StoredEvent[],
): Promise<ReadonlyMap<string, Project>> {
  const ids = new Set(events.flatMap(({ event }) => event.projectId ?? []))
  if (ids.size === 0) return new Map()
  return store.transact(async ({ projects }) => {
    const all = ids.size === 1 ? await projects.find(organizationId, [...ids][0] ?? '') : await projects.list(organizationId)
    return new Map([all ?? []].flat().map((project) => [project.id, project]))
  })
}
