import type { Delivery, NotificationRepository } from '@hanzo-kms/core/notifications/channel'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toChannel } from './channel-columns.ts'
import { toDate, toMs } from './instant.ts'
import type { NotificationDeliveryTable } from './notification-tables.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

type DeliveryMethods = Pick<
  NotificationRepository,
  'insertDelivery' | 'gather' | 'claimDelivery' | 'settleDelivery' | 'findDelivery' | 'listDeliveries' | 'pruneDeliveries'
>

export function deliveryMethods(db: Kysely<Schema>): DeliveryMethods {
  const ofChannel = (channelId: string) => db.selectFrom('notification_deliveries').selectAll().where('channel_id', '=', rowId(channelId))
  return {
    async insertDelivery({ id, state, attempt, message, status, ...delivery }) {
      const values = {
        ...{ id, state, attempt, message, status, channel_id: delivery.channelId, notices: JSON.stringify(delivery.notices) },
        ...{ left_out: delivery.leftOut, is_test: delivery.isTest, due_at: toDate(delivery.dueAtMs) },
        ...{ created_at: toDate(delivery.createdAtMs), finished_at: toDate(delivery.finishedAtMs), claimed_until: null },
      }
      await db.insertInto('notification_deliveries').values(values).execute()
    },

    async gather(channelId, notice, noticesMax) {
      const has = sql`jsonb_array_length(notices) < ${noticesMax}`
      const { numAffectedRows } = await sql`
        update notification_deliveries
        set notices = case when ${has} then notices || ${JSON.stringify([notice])}::jsonb else notices end,
            left_out = case when ${has} then left_out else left_out + 1 end
        where channel_id = ${rowId(channelId)}::uuid and state = 'gathering'`.execute(db)
      return numAffectedRows === 1n
    },

    async claimDelivery(nowMs, leaseMs) {
      const due = await db
        .selectFrom('notification_deliveries')
        .innerJoin('notification_channels', 'notification_channels.id', 'notification_deliveries.channel_id')
        .select(['notification_deliveries.id', 'notification_channels.id as channelId'])
        .where('state', 'in', ['gathering', 'queued'])
        .where('due_at', '<=', toDate(nowMs))
        .where('active', '=', true)
        .where(
          sql<boolean>`not exists (
            select from notification_deliveries as other
            where other.channel_id = notification_deliveries.channel_id and other.claimed_until > ${toDate(nowMs)}::timestamptz
          )`,
        )
        .orderBy('due_at')
        .orderBy('notification_deliveries.id')
        .limit(1)
        .forUpdate('notification_deliveries')
        .skipLocked()
        .executeTakeFirst()
      if (!due) return undefined
      const claimed = await db
        .updateTable('notification_deliveries')
        .set({
          state: 'queued',
          attempt: sql<number>`attempt + 1`,
          due_at: toDate(nowMs + leaseMs),
          claimed_until: toDate(nowMs + leaseMs),
        })
        .where('id', '=', due.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      const channel = await db.selectFrom('notification_channels').selectAll().where('id', '=', due.channelId).executeTakeFirstOrThrow()
      return { delivery: toDelivery(claimed), channel: toChannel(channel) }
    },

    async settleDelivery(id, attempt, { state, message, status, dueAtMs, finishedAtMs }) {
      const { numUpdatedRows } = await db
        .updateTable('notification_deliveries')
        .set({ state, message, status, due_at: toDate(dueAtMs), finished_at: toDate(finishedAtMs), claimed_until: null })
        .where('id', '=', rowId(id))
        .where('attempt', '=', attempt)
        .where('state', '=', 'queued')
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async findDelivery(channelId, id) {
      const row = await ofChannel(channelId).where('id', '=', rowId(id)).executeTakeFirst()
      return row && toDelivery(row)
    },

    async listDeliveries(channelId, { limit, offset }) {
      const rows = await ofChannel(channelId).orderBy('created_at', 'desc').orderBy('id').limit(limit).offset(offset).execute()
      return rows.map(toDelivery)
    },

    async pruneDeliveries(channelId, keep) {
      const over = ofChannel(channelId).clearSelect().select('id').where('finished_at', 'is not', null)
      const old = over.orderBy('created_at', 'desc').orderBy('id').offset(keep)
      await db.deleteFrom('notification_deliveries').where('id', 'in', old).execute()
    },
  }
}

function toDelivery({ id, state, attempt, message, status, notices, ...row }: Selectable<NotificationDeliveryTable>): Delivery {
  return {
    ...{ id, state, attempt, message, status, notices, channelId: row.channel_id, leftOut: row.left_out, isTest: row.is_test },
    ...{ dueAtMs: toMs(row.due_at), createdAtMs: toMs(row.created_at), finishedAtMs: toMs(row.finished_at) },
  }
}
