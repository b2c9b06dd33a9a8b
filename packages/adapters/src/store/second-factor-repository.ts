import type { SecondFactorRepository } from '@hanzo-kms/core/people/second-factor'
import type { Kysely } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

export function createSecondFactorRepository(db: Kysely<Schema>): SecondFactorRepository {
  return {
    async find(userId) {
      const row = await db.selectFrom('second_factors').selectAll().where('user_id', '=', rowId(userId)).executeTakeFirst()
      return (
        row && {
          userId: row.user_id,
          version: row.version,
          sealedSecret: row.sealed_secret,
          isConfirmed: row.confirmed,
          lastStep: row.last_step,
          createdAtMs: toMs(row.created_at),
        }
      )
    },

    async put({ userId, version, sealedSecret, isConfirmed, lastStep, createdAtMs }) {
      const columns = {
        ...{ version, sealed_secret: sealedSecret, confirmed: isConfirmed, last_step: lastStep },
        created_at: toDate(createdAtMs),
      }
      await db
        .insertInto('second_factors')
        .values({ user_id: userId, ...columns })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
        .execute()
    },

    async burn(userId, step) {
      const { numUpdatedRows } = await db
        .updateTable('second_factors')
        .set({ last_step: step })
        .where('user_id', '=', rowId(userId))
        .where('last_step', '<', step)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async confirm(userId) {
      await db.updateTable('second_factors').set({ confirmed: true }).where('user_id', '=', rowId(userId)).execute()
    },

    async delete(userId) {
      await db.deleteFrom('recovery_codes').where('user_id', '=', rowId(userId)).execute()
      await db.deleteFrom('second_factors').where('user_id', '=', rowId(userId)).execute()
    },

    async setRecoveryCodes(userId, digests) {
      await db.deleteFrom('recovery_codes').where('user_id', '=', rowId(userId)).execute()
      if (digests.length > 0)
        await db
          .insertInto('recovery_codes')
          .values(digests.map((digest) => ({ user_id: userId, digest, used_at: null })))
          .execute()
    },

    async burnRecoveryCode(userId, digest, atMs) {
      const { numUpdatedRows } = await db
        .updateTable('recovery_codes')
        .set({ used_at: toDate(atMs) })
        .where('user_id', '=', rowId(userId))
        .where('digest', '=', digest)
        .where('used_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async countRecoveryCodes(userId) {
      const rows = await db
        .selectFrom('recovery_codes')
        .select('digest')
        .where('user_id', '=', rowId(userId))
        .where('used_at', 'is', null)
        .execute()
      return rows.length
    },

    async confirmedAmong(userIds) {
      if (userIds.length === 0) return new Set()
      const rows = await db
        .selectFrom('second_factors')
        .select('user_id')
        .where('user_id', 'in', [...userIds])
        .where('confirmed', '=', true)
        .execute()
      return new Set(rows.map(({ user_id }) => user_id))
    },
  }
}
