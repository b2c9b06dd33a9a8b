import type { Folder, FolderRepository } from '@hanzo-kms/core/projects/folder'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { FolderTable, Schema } from './schema.ts'
import { orDuplicate } from './unique-violation.ts'

/** What every path below a folder begins with. */
const below = (path: string) => (path === '/' ? '/' : `${path}/`)

export function createFolderRepository(db: Kysely<Schema>): FolderRepository {
  return {
    async insert(folder) {
      await orDuplicate(db.insertInto('folders').values(toRow(folder)).execute())
    },

    async place(id) {
      const row = await db
        .selectFrom('folders')
        .innerJoin('environments', 'environments.id', 'folders.environment_id')
        .innerJoin('projects', 'projects.id', 'environments.project_id')
        .selectAll('folders')
        .select(['environments.slug as environment_slug', 'environments.name as environment_name'])
        .select(['projects.id as project_id', 'projects.organization_id as organization_id'])
        .where('folders.id', '=', rowId(id))
        .executeTakeFirst()
      if (!row) return undefined
      return {
        folder: toFolder(row),
        environment: { id: row.environment_id, slug: row.environment_slug, name: row.environment_name },
        projectId: row.project_id,
        organizationId: row.organization_id,
      }
    },

    async findByPath(environmentId, path) {
      const row = await db
        .selectFrom('folders')
        .selectAll()
        .where('environment_id', '=', rowId(environmentId))
        .where('path', '=', path)
        .executeTakeFirst()
      return row && toFolder(row)
    },

    async children(folderId) {
      const rows = await db.selectFrom('folders').selectAll().where('parent_id', '=', rowId(folderId)).orderBy('name').execute()
      return rows.map(toFolder)
    },

    async subtree(environmentId, path) {
      const rows = await db
        .selectFrom('folders')
        .selectAll()
        .where('environment_id', '=', rowId(environmentId))
        .where(sql<boolean>`(path = ${path} or starts_with(path, ${below(path)}))`)
        .orderBy('path')
        .execute()
      return rows.map(toFolder)
    },

    async update(id, { name, path, description, updatedAtMs }) {
      const before = await db.selectFrom('folders').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
      if (!before) return
      const parent = before.path.slice(0, before.path.length - before.name.length)
      const moved = path ?? (name === undefined || before.path === '/' ? before.path : `${parent}${name}`)
      const changed = { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) }
      const update = db
        .updateTable('folders')
        .set({ ...changed, path: moved, version: sql`version + 1`, updated_at: toDate(updatedAtMs) })
        .where('id', '=', before.id)
      await orDuplicate(update.execute())
      if (moved === before.path) return
      await db
        .updateTable('folders')
        .set({ path: sql`${moved} || substr(path, ${before.path.length + 1}::int)` })
        .where('environment_id', '=', before.environment_id)
        .where(sql<boolean>`starts_with(path, ${below(before.path)})`)
        .execute()
    },

    async delete(id) {
      await db.deleteFrom('folders').where('id', '=', rowId(id)).execute()
    },
  }
}

function toRow(folder: Folder): FolderTable {
  return {
    id: folder.id,
    environment_id: folder.environmentId,
    parent_id: folder.parentId,
    name: folder.name,
    path: folder.path,
    description: folder.description,
    version: folder.version,
    created_at: toDate(folder.createdAtMs),
    updated_at: toDate(folder.updatedAtMs),
  }
}

function toFolder(row: Selectable<FolderTable>): Folder {
  return {
    id: row.id,
    environmentId: row.environment_id,
    parentId: row.parent_id,
    name: row.name,
    path: row.path,
    description: row.description,
    version: row.version,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
