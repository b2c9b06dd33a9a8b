import type { Tag, TagRepository } from '@hanzo-kms/core/projects/tag'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema, TagTable } from './schema.ts'

export function createTagRepository(db: Kysely<Schema>): TagRepository {
  const inProject = (projectId: string) => db.selectFrom('project_tags').selectAll().where('project_id', '=', rowId(projectId))
  return {
    async insert(tag) {
      await db.insertInto('project_tags').values(toRow(tag)).execute()
    },

    async find(projectId, id) {
      const row = await inProject(projectId).where('id', '=', rowId(id)).executeTakeFirst()
      return row && toTag(row)
    },

    async findBySlug(projectId, slug) {
      const row = await inProject(projectId).where('slug', '=', slug).executeTakeFirst()
      return row && toTag(row)
    },

    async findMany(projectId, ids) {
      const rows = await inProject(projectId)
        .where(sql<boolean>`id = any(${ids.map(rowId)}::uuid[])`)
        .orderBy('slug')
        .execute()
      return rows.map(toTag)
    },

    async list(projectId) {
      return (await inProject(projectId).orderBy('slug').execute()).map(toTag)
    },

    async update({ id, slug, name, color, updatedAtMs }) {
      await db
        .updateTable('project_tags')
        .set({ slug, name, color, updated_at: toDate(updatedAtMs) })
        .where('id', '=', id)
        .execute()
    },

    async delete(id) {
      await db.deleteFrom('project_tags').where('id', '=', id).execute()
    },
  }
}

function toRow(tag: Tag): TagTable {
  return {
    id: tag.id,
    project_id: tag.projectId,
    slug: tag.slug,
    name: tag.name,
    color: tag.color,
    created_at: toDate(tag.createdAtMs),
    updated_at: toDate(tag.updatedAtMs),
  }
}

function toTag(row: Selectable<TagTable>): Tag {
  return {
    id: row.id,
    projectId: row.project_id,
    slug: row.slug,
    name: row.name,
    color: row.color,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
