import type { SecretImport, SecretImportRepository } from '@hanzo-kms/core/secrets/secret-import'
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema, SecretImportTable } from './schema.ts'

export function createSecretImportRepository(db: Kysely<Schema>): SecretImportRepository {
  const withSource = () =>
    db
      .selectFrom('secret_imports')
      .innerJoin('environments', 'environments.id', 'secret_imports.source_environment_id')
      .leftJoin('folders', (join) =>
        join
          .onRef('folders.environment_id', '=', 'secret_imports.source_environment_id')
          .onRef('folders.path', '=', 'secret_imports.source_path'),
      )
      .selectAll('secret_imports')
      .select(['environments.slug as source_slug', 'environments.name as source_name', 'folders.id as source_folder_id'])
  return {
    async insert(link) {
      await db.insertInto('secret_imports').values(toRow(link)).execute()
      await closeGaps(db, link.folderId, link)
    },

    async find(id) {
      const row = await withSource().where('secret_imports.id', '=', rowId(id)).executeTakeFirst()
      return row && toImport(row)
    },

    async list(folderIds) {
      const rows = await withSource()
        .where(sql<boolean>`secret_imports.folder_id = any(${folderIds.map(rowId)}::uuid[])`)
        .orderBy('secret_imports.folder_id')
        .orderBy('secret_imports.position')
        .execute()
      return rows.map(toImport)
    },

    async update(link) {
      const { source_environment_id, source_path, version, updated_at } = toRow(link)
      await db
        .updateTable('secret_imports')
        .set({ source_environment_id, source_path, version, updated_at })
        .where('id', '=', link.id)
        .execute()
      await closeGaps(db, link.folderId, link)
    },

    async delete(id) {
      const deleted = await db.deleteFrom('secret_imports').where('id', '=', id).returning('folder_id').executeTakeFirst()
      if (deleted) await closeGaps(db, deleted.folder_id)
    },

    async moveSources(environmentId, oldPath, newPath) {
      await db
        .updateTable('secret_imports')
        .set({ source_path: sql`${newPath}::text || substr(source_path, length(${oldPath}::text) + 1)` })
        .where('source_environment_id', '=', environmentId)
        .where((where) => where.or([where('source_path', '=', oldPath), sql<boolean>`starts_with(source_path, ${`${oldPath}/`})`]))
        // One that would be another's double stays behind, as an import of nothing.
        .where(
          sql<boolean>`not exists (
            select from secret_imports as other
            where other.folder_id = secret_imports.folder_id and other.source_environment_id = secret_imports.source_environment_id
              and other.source_path = ${newPath}::text || substr(secret_imports.source_path, length(${oldPath}::text) + 1))`,
        )
        .execute()
    },

    importersOf: (folderId) =>
      reachedFrom(db, sql`select null::uuid, environment_id, path, false from folders where id = ${rowId(folderId)}`),

    importers: (environmentId, path, { below } = { below: false }) =>
      reachedFrom(db, sql`select null::uuid, ${rowId(environmentId)}::uuid, ${path}::text collate "C", ${below}::boolean`),
  }
}

/** From a first row of null, environment, path, and whether what lies below counts too: the folders that import it, then those that import these, and so on. */
async function reachedFrom(db: Kysely<Schema>, first: RawBuilder<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive reached (folder_id, environment_id, path, below) as (
      ${first}
      union
      select folders.id, folders.environment_id, folders.path, false
      from reached
      join secret_imports on source_environment_id = reached.environment_id and (
        source_path = reached.path
        or (reached.below and starts_with(source_path, case reached.path when '/' then '/' else reached.path || '/' end)))
      join folders on folders.id = secret_imports.folder_id
    )
    select distinct folder_id as id from reached where folder_id is not null order by folder_id`.execute(db)
  return rows.map((row) => row.id)
}

/** Numbers the imports of a folder from 1 again: in their present order, but for the placed one, which takes its position among the others. */
async function closeGaps(db: Kysely<Schema>, folderId: string, placed?: { readonly id: string; readonly position: number }): Promise<void> {
  const rows = await db
    .selectFrom('secret_imports')
    .select('id')
    .where('folder_id', '=', folderId)
    .orderBy('position')
    .orderBy('id')
    .execute()
  const ids = rows.map((row) => row.id).filter((id) => id !== placed?.id)
  if (placed) ids.splice(Math.max(placed.position - 1, 0), 0, placed.id)
  await sql`
    update secret_imports set position = numbered.position
    from unnest(${ids}::uuid[]) with ordinality as numbered (id, position)
    where secret_imports.id = numbered.id and secret_imports.position <> numbered.position`.execute(db)
}

function toRow(link: SecretImport): SecretImportTable {
  return {
    id: link.id,
    folder_id: link.folderId,
    source_environment_id: link.source.environment.id,
    source_path: link.source.path,
    position: link.position,
    version: link.version,
    created_at: toDate(link.createdAtMs),
    updated_at: toDate(link.updatedAtMs),
  }
}

type JoinedRow = Selectable<SecretImportTable> & { source_slug: string; source_name: string; source_folder_id: string | null }

function toImport(row: JoinedRow): SecretImport {
  return {
    id: row.id,
    folderId: row.folder_id,
    source: {
      environment: { id: row.source_environment_id, slug: row.source_slug, name: row.source_name },
      path: row.source_path,
      folderId: row.source_folder_id ?? undefined,
    },
    position: row.position,
    version: row.version,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
