import { Duplicate } from '@hanzo-kms/core/duplicate'
import type { NotificationRepository } from '@hanzo-kms/core/notifications/channel'
import { type Kysely, sql } from 'kysely'
import { toChannel, toRow } from './channel-columns.ts'
import { deliveryMethods } from './delivery-methods.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

export function createNotificationRepository(db: Kysely<Schema>): NotificationRepository {
  const channelsOf = (organizationId: string) =>
    db.selectFrom('notification_channels').selectAll().where('organization_id', '=', rowId(organizationId))
  return {
    async insertChannel(channel) {
      await db.insertInto('notification_channels').values(toRow(channel)).execute()
    },

    async findChannel(organizationId, id) {
      const row = await channelsOf(organizationId).where('id', '=', rowId(id)).executeTakeFirst()
      return row && toChannel(row)
    },

    async listChannels(organizationId, projectId) {
      const all = channelsOf(organizationId).orderBy('name')
      const rows = await (projectId === null
        ? all.where('project_id', 'is', null)
        : all.where('project_id', '=', rowId(projectId))
      ).execute()
      return rows.map(toChannel)
    },

    async listening(organizationId, projectId) {
      const rows = await channelsOf(organizationId)
        .where('active', '=', true)
        .where((where) =>
          projectId === null
            ? where('project_id', 'is', null)
            : where.or([where('project_id', 'is', null), where('project_id', '=', rowId(projectId))]),
        )
        .orderBy('id')
        .execute()
      return rows.map(toChannel)
    },

    async updateChannel(channel) {
      const { numUpdatedRows } = await db
        .updateTable('notification_channels')
        .set(toRow(channel))
        .where('id', '=', channel.id)
        .where('version', '=', channel.version - 1)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new Duplicate('The channel was changed or deleted by somebody else meanwhile.')
    },

    async deleteChannel(id) {
      await db.deleteFrom('notification_channels').where('id', '=', rowId(id)).execute()
    },

    async stand(channelId, kind, subjectId, said) {
      const stood = await db
        .insertInto('notification_standings')
        .values({ channel_id: channelId, kind, subject_id: subjectId, said })
        .onConflict((conflict) =>
          conflict.columns(['channel_id', 'kind', 'subject_id']).doUpdateSet({ said }).where('notification_standings.said', '<>', said),
        )
        .returning('channel_id')
        .execute()
      return stood.length > 0
    },

    async settle(kinds, subjectId) {
      const rows = await db
        .deleteFrom('notification_standings')
        .where('subject_id', '=', rowId(subjectId))
        .where(sql<boolean>`kind = any(${[...kinds]}::text[])`)
        .returning(['channel_id', 'kind'])
        .execute()
      return rows.map((row) => ({ channelId: row.channel_id, kind: row.kind }))
    },

    ...deliveryMethods(db),
  }
}
