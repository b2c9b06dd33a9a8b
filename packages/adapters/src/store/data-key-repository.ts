import type { DataKeyRepository, WrappedDataKey } from '@hanzo-kms/core/keyring/data-key'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import type { DataKeyTable, Schema } from './schema.ts'

export function createDataKeyRepository(db: Kysely<Schema>): DataKeyRepository {
  return {
    async list(scope) {
      const rows = await db.selectFrom('data_keys').selectAll().where('scope', '=', scope).orderBy('version').execute()
      return rows.map(toDataKey)
    },

    async insert({ scope, version, wrapped, rootKeyId, createdAtMs }) {
      await db
        .insertInto('data_keys')
        .values({ scope, version, wrapped, root_key_id: rootKeyId, created_at: toDate(createdAtMs) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async rootKeyId() {
      const row = await db.selectFrom('instance').select('root_key_id').forShare().executeTakeFirst()
      return row?.root_key_id
    },

    async countByRootKey() {
      const rows = await db
        .selectFrom('data_keys')
        .select(['root_key_id', sql<number>`count(*)`.as('count')])
        .groupBy('root_key_id')
        .execute()
      return new Map(rows.map((row) => [row.root_key_id, row.count]))
    },

    async notUnder(rootKeyId, limit) {
      const others = db.selectFrom('data_keys').selectAll().where('root_key_id', 'is distinct from', rootKeyId)
      return (await others.orderBy('scope').orderBy('version').limit(limit).execute()).map(toDataKey)
    },

    async rewrap({ scope, version, wrapped, rootKeyId }, before) {
      await db
        .updateTable('data_keys')
        .set({ wrapped, root_key_id: rootKeyId })
        .where('scope', '=', scope)
        .where('version', '=', version)
        .where('root_key_id', 'is not distinct from', before)
        .execute()
    },
  }
}

function toDataKey({ scope, version, wrapped, root_key_id, created_at }: Selectable<DataKeyTable>): WrappedDataKey {
  return { scope, version, wrapped, rootKeyId: root_key_id, createdAtMs: toMs(created_at) }
}
