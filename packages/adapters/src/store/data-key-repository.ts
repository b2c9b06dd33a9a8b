import type { DataKeyRepository } from '@hanzo-kms/core/keyring/data-key'
import type { Kysely } from 'kysely'
import { toDate, toMs } from './instant.ts'
import type { Schema } from './schema.ts'

export function createDataKeyRepository(db: Kysely<Schema>): DataKeyRepository {
  return {
    async list(scope) {
      const rows = await db.selectFrom('data_keys').selectAll().where('scope', '=', scope).orderBy('version').execute()
      return rows.map((row) => ({ scope: row.scope, version: row.version, wrapped: row.wrapped, createdAtMs: toMs(row.created_at) }))
    },

    async insert({ scope, version, wrapped, createdAtMs }) {
      await db
        .insertInto('data_keys')
        .values({ scope, version, wrapped, created_at: toDate(createdAtMs) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
  }
}
