import type { Project, ProjectRepository } from '@hanzo-kms/core/projects/project'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { ProjectTable, Schema } from './schema.ts'

export function createProjectRepository(db: Kysely<Schema>): ProjectRepository {
  return {
    async insert(project) {
      await db.insertInto('projects').values(toRow(project)).execute()
    },

    async find(organizationId, id) {
      const row = await db
        .selectFrom('projects')
        .selectAll()
        .where('id', '=', rowId(id))
        .where('organization_id', '=', rowId(organizationId))
        .executeTakeFirst()
      return row && toProject(row)
    },

    async findBySlug(organizationId, slug) {
      const row = await db
        .selectFrom('projects')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .where('slug', '=', slug)
        .executeTakeFirst()
      return row && toProject(row)
    },

    async list(organizationId) {
      const rows = await db
        .selectFrom('projects')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .orderBy('name')
        .orderBy('id')
        .execute()
      return rows.map(toProject)
    },

    async update(id, { name, slug, description, autoCapitalization, hasDeleteProtection, auditLogsRetentionDays, updatedAtMs }) {
      await db
        .updateTable('projects')
        .set({
          version: sql`version + 1`,
          updated_at: toDate(updatedAtMs),
          ...(name !== undefined && { name }),
          ...(slug !== undefined && { slug }),
          ...(description !== undefined && { description }),
          ...(autoCapitalization !== undefined && { auto_capitalization: autoCapitalization }),
          ...(hasDeleteProtection !== undefined && { has_delete_protection: hasDeleteProtection }),
          ...(auditLogsRetentionDays !== undefined && { audit_logs_retention_days: auditLogsRetentionDays }),
        })
        .where('id', '=', id)
        .execute()
    },

    async delete(id) {
      await db.deleteFrom('projects').where('id', '=', id).execute()
    },
  }
}

function toRow(project: Project): ProjectTable {
  return {
    id: project.id,
    organization_id: project.organizationId,
    name: project.name,
    slug: project.slug,
    description: project.description,
    auto_capitalization: project.autoCapitalization,
    has_delete_protection: project.hasDeleteProtection,
    audit_logs_retention_days: project.auditLogsRetentionDays,
    version: project.version,
    created_at: toDate(project.createdAtMs),
    updated_at: toDate(project.updatedAtMs),
  }
}

export function toProject(row: Selectable<ProjectTable>): Project {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    slug: row.slug,
    description: row.description,
    autoCapitalization: row.auto_capitalization,
    hasDeleteProtection: row.has_delete_protection,
    auditLogsRetentionDays: row.audit_logs_retention_days,
    version: row.version,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
