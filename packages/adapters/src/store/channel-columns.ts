import type { Channel } from '@hanzo-kms/core/notifications/channel'
import type { Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import type { NotificationChannelTable } from './notification-tables.ts'

export function toRow({ id, name, medium, kinds, digest, recipients, version, ...channel }: Channel): NotificationChannelTable {
  return {
    ...{ id, name, medium, kinds, digest, recipients, version },
    organization_id: channel.organizationId,
    project_id: channel.projectId,
    active: channel.isActive,
    sealed_target: channel.sealedTarget,
    shown_target: channel.shownTarget,
    created_at: toDate(channel.createdAtMs),
    updated_at: toDate(channel.updatedAtMs),
  }
}

export function toChannel({ id, name, medium, kinds, digest, recipients, version, ...row }: Selectable<NotificationChannelTable>): Channel {
  return {
    ...{ id, name, medium, kinds, digest, recipients, version },
    organizationId: row.organization_id,
    projectId: row.project_id,
    isActive: row.active,
    sealedTarget: row.sealed_target,
    shownTarget: row.shown_target,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
