import {
  auditLogs,
  auditVerification,
  exportAuditLogsQuery,
  exportedAuditLog,
  listAuditLogsQuery,
  verifyAuditLogsBody,
} from '@hanzo-kms/contracts/audit'
import { exportAuditLog } from '@hanzo-kms/core/audit/export-audit-log'
import { readAuditLog } from '@hanzo-kms/core/audit/read-audit-log'
import { verifyAuditLog } from '@hanzo-kms/core/audit/verify-audit-log'
import { lineRoute, type Route, route } from '../http/route.ts'
import { parseCursor, showCursor, toAuditQuery, withinMonths } from './audit-query.ts'
import { showAuditLog, showExportedAuditLog } from './show-audit-log.ts'

const base = '/api/v1/organization/audit-logs'

/** With a `projectId` the same permission is asked for in that project instead. */
export const auditLogRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: base,
    summary: 'What happened, newest first: in the organization and the projects whose log you may read, or in one project',
    access: { organization: ['audit-logs', 'read'] },
    query: listAuditLogsQuery,
    response: auditLogs,
    handle: async (kms, { query }, actor) => {
      const { limit, offset, cursor, ...filters } = query
      const wanted = withinMonths(toAuditQuery(filters), kms.clock.nowMs())
      const { events, next, projects } = await readAuditLog(kms, actor, wanted, { limit, offset, after: parseCursor(cursor) })
      return { auditLogs: events.map((event) => showAuditLog(event, projects)), nextCursor: showCursor(next) }
    },
  }),
  lineRoute({
    method: 'GET',
    path: `${base}/export`,
    summary: 'The whole log, or what fits the filters, as JSON lines with the digests of the chain, newest first',
    access: { organization: ['audit-logs', 'export'] },
    query: exportAuditLogsQuery,
    response: exportedAuditLog,
    handle: async (kms, { query, isLive }, actor) => {
      const pages = await exportAuditLog(kms, actor, toAuditQuery(query), isLive)
      return async function* (signal) {
        for await (const { events, projects } of pages(signal)) yield events.map((event) => showExportedAuditLog(event, projects))
      }
    },
  }),
  route({
    method: 'POST',
    path: `${base}/verify`,
    summary: 'Walk the chain of the log, and name the first link that does not fit',
    access: { organization: ['audit-logs', 'read'] },
    body: verifyAuditLogsBody,
    response: auditVerification,
    errors: ['rateLimited'],
    handle: async (kms, { body }, actor) => {
      const anchors = body.anchors.filter(({ orgId }) => orgId === undefined || orgId === actor.organizationId)
      const { organizationId, broken, ...report } = await verifyAuditLog(kms, actor, anchors)
      return { orgId: organizationId, isIntact: broken === undefined, ...report, broken: broken ?? null }
    },
  }),
]
