import type { User, UserRepository } from '@hanzo-kms/core/people/user'
import type { Kysely, Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema, UserTable } from './schema.ts'

export function createUserRepository(db: Kysely<Schema>): UserRepository {
  return {
    async insert({ id, email, passwordHash, superAdmin, createdAtMs }) {
      await db
        .insertInto('users')
        .values({ id, email, password_hash: passwordHash, super_admin: superAdmin, created_at: toDate(createdAtMs) })
        .execute()
    },

    async find(id) {
      const row = await db.selectFrom('users').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
      return row && toUser(row)
    },

    async findByEmail(email) {
      const row = await db.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst()
      return row && toUser(row)
    },

    async setPassword(id, passwordHash) {
      await db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute()
    },
  }
}

export function toUser({ id, email, password_hash, super_admin, created_at }: Selectable<UserTable>): User {
  return { id, email, passwordHash: password_hash, superAdmin: super_admin, createdAtMs: toMs(created_at) }
}
