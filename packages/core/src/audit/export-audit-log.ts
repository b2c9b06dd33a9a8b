import type { CancelSignal } from '@hanzo-kms/connector-kit'
import { KmsError } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import type { EventKey } from './audit-log.ts'
import { auditScope } from './audit-scope.ts'
import { type AuditPage, type AuditQuery, filtersOf, projectsOf } from './read-audit-log.ts'

/** Rows of one statement, and so of one page in memory. */
const PAGE_ROWS = 500

export type ExportedPage = Pick<AuditPage, 'events' | 'projects'>

/**
 * Every event that fits, newest first, page by page. Who may not have it, or is gone by then, is told before the first page and cut off before any later one: `isLive` says whether
 * the token is still good. The export is in the log before its first page is sent.
 */
export async function exportAuditLog(
  kms: Pick<Dependencies, 'store' | 'auditTrail'>,
  actor: Actor,
  query: AuditQuery,
  isLive: () => Promise<boolean>,
): Promise<(signal: CancelSignal) => AsyncGenerator<ExportedPage>> {
  await kms.store.transact((inside) => auditScope(inside, actor, 'export', query.projectId))
  await kms.auditTrail.disclose(actor, {
    type: 'export-audit-logs',
    projectId: query.projectId ?? null,
    metadata: { filters: filtersOf(query) },
  })
  return (signal) => pages(kms, actor, query, { isLive, signal })
}

async function* pages(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  query: AuditQuery,
  { isLive, signal }: { readonly isLive: () => Promise<boolean>; readonly signal: CancelSignal },
): AsyncGenerator<ExportedPage> {
  let after: EventKey | undefined
  do {
    // What is cut off must not look whole: it ends with an error.
    if (signal.aborted || !(await isLive())) throw new KmsError('unauthorized', 'The export was cut off.')
    const page = await kms.store.transact(async (inside) => {
      const scope = await auditScope(inside, actor, 'export', query.projectId)
      return inside.audit.page({ ...query, ...scope }, { after, scannedMax: PAGE_ROWS })
    })
    after = page.scanned === PAGE_ROWS ? page.last : undefined
    if (page.events.length > 0) yield { events: page.events, projects: await projectsOf(kms, actor, page.events) }
  } while (after !== undefined)
}
