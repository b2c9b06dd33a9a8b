import type { AuditEvent, AuditLog } from '@hanzo-kms/core/audit/audit-event'
import type { Kysely, Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { AuditEventTable, Schema } from './schema.ts'

export function createAuditLog(db: Kysely<Schema>): AuditLog {
  return {
    async append(event) {
      await db
        .insertInto('audit_events')
        .values({
          id: event.id,
          organization_id: event.organizationId,
          project_id: event.projectId,
          actor_kind: event.actor.kind,
          actor_id: event.actor.id,
          ip_address: event.ipAddress,
          user_agent: event.userAgent,
          type: event.type,
          metadata: event.metadata,
          created_at: toDate(event.createdAtMs),
        })
        .execute()
    },

    async list(organizationId, { projectId, limit, offset }) {
      let query = db.selectFrom('audit_events').selectAll().where('organization_id', '=', rowId(organizationId))
      if (projectId !== undefined) query = query.where('project_id', '=', rowId(projectId))
      const rows = await query.orderBy('created_at', 'desc').orderBy('ordinal', 'desc').limit(limit).offset(offset).execute()
      return rows.map(toEvent)
    },
  }
}

function toEvent(row: Selectable<AuditEventTable>): AuditEvent {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    actor: { kind: row.actor_kind, id: row.actor_id },
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    type: row.type,
    metadata: row.metadata,
    createdAtMs: toMs(row.created_at),
  }
}
