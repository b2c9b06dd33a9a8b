import { Duplicate } from '@hanzo-kms/core/duplicate'
import type { PersonalSecret, PersonalSecretRepository } from '@hanzo-kms/core/secrets/personal-secret'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { memberColumns, memberIs, toMember } from './member-columns.ts'
import { rowId } from './row-id.ts'
import type { PersonalSecretTable, Schema } from './schema.ts'

export function createPersonalSecretRepository(db: Kysely<Schema>): PersonalSecretRepository {
  return {
    async insert(secret) {
      await db.insertInto('personal_secrets').values(toRow(secret)).execute()
    },

    async find(secretId, owner) {
      const row = await db
        .selectFrom('personal_secrets')
        .selectAll()
        .where('secret_id', '=', rowId(secretId))
        .where(...memberIs(owner))
        .executeTakeFirst()
      return row && toPersonalSecret(row)
    },

    async findById(id, owner) {
      const row = await db
        .selectFrom('personal_secrets')
        .selectAll()
        .where('id', '=', rowId(id))
        .where(...memberIs(owner))
        .executeTakeFirst()
      return row && toPersonalSecret(row)
    },

    async list(folderIds, owner) {
      const rows = await db
        .selectFrom('personal_secrets')
        .innerJoin('secrets', 'secrets.id', 'personal_secrets.secret_id')
        .selectAll('personal_secrets')
        .where(sql<boolean>`secrets.folder_id = any(${folderIds.map(rowId)}::uuid[])`)
        .where(...memberIs(owner))
        .orderBy('personal_secrets.id')
        .execute()
      return rows.map(toPersonalSecret)
    },

    async update(secret) {
      const { sealed_value, sealed_comment, skip_multiline_encoding, version, updated_at } = toRow(secret)
      const { numUpdatedRows } = await db
        .updateTable('personal_secrets')
        .set({ sealed_value, sealed_comment, skip_multiline_encoding, version, updated_at })
        .where('id', '=', secret.id)
        .where('version', '=', secret.version - 1)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new Duplicate('The secret was changed or deleted by somebody else meanwhile.')
    },

    async delete(id) {
      await db.deleteFrom('personal_secrets').where('id', '=', id).execute()
    },
  }
}

function toRow(secret: PersonalSecret): PersonalSecretTable {
  return {
    id: secret.id,
    secret_id: secret.secretId,
    ...memberColumns(secret.owner),
    version: secret.version,
    sealed_value: secret.sealedValue,
    sealed_comment: secret.sealedComment,
    skip_multiline_encoding: secret.skipMultilineEncoding,
    created_at: toDate(secret.createdAtMs),
    updated_at: toDate(secret.updatedAtMs),
  }
}

function toPersonalSecret(row: Selectable<PersonalSecretTable>): PersonalSecret {
  return {
    id: row.id,
    secretId: row.secret_id,
    owner: toMember(row),
    version: row.version,
    sealedValue: row.sealed_value,
    sealedComment: row.sealed_comment,
    skipMultilineEncoding: row.skip_multiline_encoding,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
