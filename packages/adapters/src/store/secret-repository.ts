import { Duplicate } from '@hanzo-kms/core/duplicate'
import type { SecretRepository } from '@hanzo-kms/core/secrets/stored-secret'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { toDate } from './instant.ts'
import { removedSecretMethods } from './removed-secret-methods.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import { contentFingerprint, fullTags, incomingSecrets, secretColumns, toSecret } from './secret-columns.ts'

export function createSecretRepository(db: Kysely<Schema>): SecretRepository {
  return {
    async list(folderIds) {
      const rows = await db
        .selectFrom('secrets')
        .selectAll()
        .select(fullTags)
        .where(isAnyOf('folder_id', folderIds.map(rowId)))
        .orderBy('key')
        .orderBy('folder_id')
        .execute()
      return rows.map(toSecret)
    },

    async stamp(folderIds) {
      const row = await db
        .selectFrom('secrets')
        .select([
          sql<number>`count(*)`.as('count'),
          sql<number>`coalesce(sum(version), 0)::bigint`.as('versions'),
          sql<Date | null>`max(updated_at)`.as('newest_at'),
        ])
        .where(isAnyOf('folder_id', folderIds.map(rowId)))
        .executeTakeFirstOrThrow()
      return { count: Number(row.count), versions: Number(row.versions), newestAtMs: row.newest_at?.getTime() ?? 0 }
    },

    async fingerprint(folderId) {
      const row = await db
        .selectFrom('secrets')
        .select(contentFingerprint.as('fingerprint'))
        .where('folder_id', '=', rowId(folderId))
        .executeTakeFirstOrThrow()
      return row.fingerprint
    },

    async newestAtMs(folderIds) {
      const rows = await db
        .selectFrom('secrets')
        .select(['folder_id', sql<Date>`max(updated_at)`.as('newest_at')])
        .where(isAnyOf('folder_id', folderIds.map(rowId)))
        .groupBy('folder_id')
        .execute()
      return new Map(rows.map((row) => [row.folder_id, row.newest_at.getTime()]))
    },

    async find(folderId, key) {
      const row = await db
        .selectFrom('secrets')
        .selectAll()
        .select(fullTags)
        .where('folder_id', '=', rowId(folderId))
        .where('key', '=', key)
        .executeTakeFirst()
      return row && toSecret(row)
    },

    async findMany(folderId, keys) {
      const rows = await db
        .selectFrom('secrets')
        .selectAll()
        .select(fullTags)
        .where('folder_id', '=', rowId(folderId))
        .where(sql<boolean>`key = any(${[...keys]}::text[])`)
        .orderBy('key')
        .execute()
      return rows.map(toSecret)
    },

    async findById(id) {
      const row = await db.selectFrom('secrets').selectAll().select(fullTags).where('id', '=', rowId(id)).executeTakeFirst()
      return row && toSecret(row)
    },

    async insertMany(secrets) {
      if (secrets.length === 0) return
      await sql`
        with incoming as (${incomingSecrets(secrets)}),
        written as (
          insert into secrets (id, ${secretColumns})
          select id, ${secretColumns} from incoming order by folder_id, key
          returning *
        )
        ${keepVersions}`.execute(db)
    },

    async updateMany(secrets) {
      if (secrets.length === 0) return
      // The rows are locked in one order first, so that two batches over the same secrets wait for each other instead of deadlocking.
      const { numAffectedRows } = await sql`
        with incoming as (${incomingSecrets(secrets)}),
        present as materialized (
          select secrets.id from secrets join incoming on incoming.id = secrets.id and incoming.version = secrets.version + 1
          order by secrets.id for no key update of secrets
        ),
        written as (
          update secrets set (${secretColumns}) = (select ${secretColumns} from incoming where incoming.id = secrets.id)
          from present where present.id = secrets.id
          returning secrets.*
        )
        ${keepVersions}`.execute(db)
      if (numAffectedRows !== BigInt(secrets.length)) throw new Duplicate('A secret was changed or deleted by somebody else meanwhile.')
    },

    async deleteMany(ids, atMs) {
      if (ids.length === 0) return
      await sql`
        with present as materialized (select id, version, folder_id from secrets where ${isAnyOf('id', ids)} order by id for update),
        kept as (
          insert into removed_secret_versions (secret_id, ${secretColumns}, removed_at, gone_from, gone_at)
          select secret_id, ${secretColumns}, case when is_last then at else removed_at end, gone_from, at
          from (
            select secret_versions.*, secret_versions.version = present.version as is_last, present.folder_id as gone_from, ${toDate(atMs)}::timestamptz as at
            from secret_versions join present on present.id = secret_id
          ) as gone
        )
        delete from secrets using present where present.id = secrets.id`.execute(db)
    },

    ...removedSecretMethods(db),

    async findVersion(secretId, version) {
      const row = await db
        .selectFrom('secret_versions')
        .selectAll()
        .select(fullTags)
        .where('secret_id', '=', rowId(secretId))
        .where('version', '=', version)
        .executeTakeFirst()
      return row && toSecret({ id: row.secret_id, ...row })
    },

    async versions(secretId, { limit, offset }) {
      const rows = await db
        .selectFrom('secret_versions')
        .selectAll()
        .select(fullTags)
        .where('secret_id', '=', rowId(secretId))
        .orderBy('version', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      return rows.map((row) => toSecret({ id: row.secret_id, ...row }))
    },
  }
}

/** In the same statement as the write, so that no secret is ever without its version. Affects as many rows as were written. */
const keepVersions: RawBuilder<unknown> = sql`
  insert into secret_versions (secret_id, ${secretColumns}) select id, ${secretColumns} from written`

/** One parameter however many ids: every list length shares one prepared statement. */
function isAnyOf(column: 'id' | 'folder_id', ids: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = any(${[...ids]}::uuid[])`
}
