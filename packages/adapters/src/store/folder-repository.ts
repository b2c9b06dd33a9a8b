import type { Folder, FolderRepository } from '@hanzo-kms/core/projects/folder'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { FolderTable, Schema } from './schema.ts'

export function createFolderRepository(db: Kysely<Schema>): FolderRepository {
  return {
    async insert(folder) {
      await db.insertInto('folders').values(toRow(folder)).execute()
    },

    async place(id) {
      const row = await db
        .selectFrom('folders')
        .innerJoin('environments', 'environments.id', 'folders.environment_id')
        .innerJoin('projects', 'projects.id', 'environments.project_id')
        .selectAll('folders')
        .select(['environments.slug as environment_slug', 'environments.name as environment_name', 'project_id', 'organization_id'])
        .where('folders.id', '=', rowId(id))
        .executeTakeFirst()
      return (
        row && {
          folder: toFolder(row),
          environment: { id: row.environment_id, slug: row.environment_slug, name: row.environment_name },
          projectId: row.project_id,
          organizationId: row.organization_id,
        }
      )
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
        .where((where) => where.or([where('path', '=', path), liesBelow(path)]))
        .orderBy('path')
        .execute()
      return rows.map(toFolder)
    },

    async update(id, { name, path, description, updatedAtMs }) {
      const before = await db.selectFrom('folders').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      const after = path ?? (name === undefined ? before.path : renamed(before, name))
      await db
        .updateTable('folders')
        .set({
          path: after,
          version: sql`version + 1`,
          updated_at: toDate(updatedAtMs),
          ...(name !== undefined && { name }),
          ...(description !== undefined && { description }),
        })
        .where('id', '=', id)
        .execute()
      if (after !== before.path) await movePathsBelow(db, before, after)
    },

    async delete(id) {
      await db.deleteFrom('folders').where('id', '=', id).execute()
    },
  }
}

/** Not `like`: a path may hold its wildcards. */
function liesBelow(path: string) {
  return sql<boolean>`starts_with(path, ${path === '/' ? '/' : `${path}/`})`
}

/** The root's path stays what it is, whatever its name. */
function renamed({ path, parent_id }: Pick<FolderTable, 'path' | 'parent_id'>, name: string): string {
  return parent_id === null ? path : `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`
}

async function movePathsBelow(db: Kysely<Schema>, before: Selectable<FolderTable>, after: string): Promise<void> {
  await db
    .updateTable('folders')
    .set({ path: sql`${after}::text || substr(path, length(${before.path}::text) + 1)` })
    .where('environment_id', '=', before.environment_id)
    .where('id', '<>', before.id)
    .where(liesBelow(before.path))
    .execute()
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
