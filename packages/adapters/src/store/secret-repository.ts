import { Duplicate } from '@hanzo-kms/core/duplicate'
import type { SecretRepository, StoredSecret } from '@hanzo-kms/core/secrets/stored-secret'
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { toActor } from './actor-reference.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema, SecretTable, SecretVersionTable } from './schema.ts'
import { orDuplicate } from './unique-violation.ts'

const columns = sql.raw(
  'id, folder_id, key, version, sealed_value, sealed_comment, tags, metadata, skip_multiline_encoding, changed_by_kind, changed_by_id, created_at, updated_at',
)
const versionColumns = sql.raw(
  'secret_id, folder_id, key, version, sealed_value, sealed_comment, tags, metadata, skip_multiline_encoding, changed_by_kind, changed_by_id, created_at, updated_at',
)

export function createSecretRepository(db: Kysely<Schema>): SecretRepository {
  const inFolder = (folderId: string) => db.selectFrom('secrets').selectAll().where('folder_id', '=', rowId(folderId))
  return {
    async list(folderIds) {
      if (folderIds.length === 0) return []
      const rows = await db
        .selectFrom('secrets')
        .selectAll()
        .where(sql<boolean>`folder_id = any(${folderIds}::uuid[])`)
        .orderBy('key')
        .orderBy('folder_id')
        .execute()
      return rows.map(toSecret)
    },

    async find(folderId, key) {
      const row = await inFolder(folderId).where('key', '=', key).executeTakeFirst()
      return row && toSecret(row)
    },

    async findMany(folderId, keys) {
      if (keys.length === 0) return []
      const rows = await inFolder(folderId).where(sql<boolean>`key = any(${keys}::text[])`).orderBy('key').execute()
      return rows.map(toSecret)
    },

    async findById(id) {
      const row = await db.selectFrom('secrets').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
      return row && toSecret(row)
    },

    async insertMany(secrets) {
      if (secrets.length === 0) return
      const statement = sql`
        with made as (insert into secrets (${columns}) select ${columns} from ${given(secrets)} returning *)
        insert into secret_versions (${versionColumns}) select ${columns} from made`
      await orDuplicate(statement.execute(db))
    },

    async updateMany(secrets) {
      if (secrets.length === 0) return
      const statement = sql<{ changed: number }>`
        with given as (select * from ${given(secrets)}),
        changed as (
          update secrets set
            folder_id = given.folder_id, key = given.key, version = given.version, sealed_value = given.sealed_value,
            sealed_comment = given.sealed_comment, tags = given.tags, metadata = given.metadata,
            skip_multiline_encoding = given.skip_multiline_encoding, changed_by_kind = given.changed_by_kind,
            changed_by_id = given.changed_by_id, updated_at = given.updated_at
          from given where secrets.id = given.id and secrets.version = given.version - 1
          returning secrets.*
        ),
        kept as (insert into secret_versions (${versionColumns}) select ${columns} from changed)
        select count(*)::int as changed from changed`
      const { rows } = await orDuplicate(statement.execute(db))
      if (rows[0]?.changed !== secrets.length) throw new Duplicate('A secret was changed by somebody else at the same time.')
    },

    async deleteMany(ids) {
      if (ids.length === 0) return
      await sql`delete from secrets where id = any(${ids}::uuid[])`.execute(db)
    },

    async findVersion(secretId, version) {
      const row = await db
        .selectFrom('secret_versions')
        .selectAll()
        .where('secret_id', '=', rowId(secretId))
        .where('version', '=', version)
        .executeTakeFirst()
      return row && toVersion(row)
    },

    async versions(secretId, { limit, offset }) {
      const rows = await db
        .selectFrom('secret_versions')
        .selectAll()
        .where('secret_id', '=', rowId(secretId))
        .orderBy('version', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      return rows.map(toVersion)
    },
  }
}

/** All rows as one statement's parameters, a column each: a thousand single statements cost twenty times as much. */
function given(secrets: readonly StoredSecret[]): RawBuilder<unknown> {
  const column = <T>(pick: (secret: StoredSecret) => T) => secrets.map(pick)
  return sql`unnest(
    ${column((row) => row.id)}::uuid[], ${column((row) => row.folderId)}::uuid[], ${column((row) => row.key)}::text[],
    ${column((row) => row.version)}::int[], ${column((row) => row.sealedValue)}::bytea[], ${column((row) => row.sealedComment)}::bytea[],
    ${column((row) => JSON.stringify(row.tags))}::jsonb[], ${column((row) => JSON.stringify(row.metadata))}::jsonb[],
    ${column((row) => row.skipMultilineEncoding)}::boolean[], ${column((row) => row.changedBy.kind)}::text[],
    ${column((row) => row.changedBy.id)}::uuid[], ${column((row) => toDate(row.createdAtMs))}::timestamptz[],
    ${column((row) => toDate(row.updatedAtMs))}::timestamptz[]
  ) as row(${columns})`
}

function toSecret(row: Selectable<SecretTable>): StoredSecret {
  return {
    id: row.id,
    folderId: row.folder_id,
    key: row.key,
    version: row.version,
    sealedValue: row.sealed_value,
    sealedComment: row.sealed_comment,
    tags: row.tags,
    metadata: row.metadata,
    skipMultilineEncoding: row.skip_multiline_encoding,
    changedBy: toActor(row.changed_by_kind, row.changed_by_id),
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}

function toVersion({ secret_id: id, ...row }: Selectable<SecretVersionTable>): StoredSecret {
  return toSecret({ id, ...row })
}
