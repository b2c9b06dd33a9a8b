import type { Role, RoleRepository } from '@hanzo-kms/core/roles/role'
import { type Kysely, type Selectable, sql } from 'kysely'
import { json } from '../database/serialise-parameter.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { RoleTable, Schema } from './schema.ts'

export function createRoleRepository(db: Kysely<Schema>): RoleRepository {
  return {
    async insert({ id, organizationId, projectId, slug, name, description, rules, createdAtMs, updatedAtMs }) {
      const place = { id, organization_id: organizationId, project_id: projectId }
      const times = { created_at: toDate(createdAtMs), updated_at: toDate(updatedAtMs) }
      await db
        .insertInto('roles')
        .values({ ...place, slug, name, description, rules: json(rules), ...times })
        .execute()
    },

    async find(organizationId, id) {
      const row = await db
        .selectFrom('roles')
        .selectAll()
        .where('id', '=', rowId(id))
        .where('organization_id', '=', rowId(organizationId))
        .executeTakeFirst()
      return row && toRole(row)
    },

    async findBySlug(scope, slug) {
      const row = await inScope(db, scope).where('slug', '=', slug).executeTakeFirst()
      return row && toRole(row)
    },

    async list(scope) {
      const rows = await inScope(db, scope).orderBy('slug').execute()
      return rows.map(toRole)
    },

    async update(id, { slug, name, description, rules, updatedAtMs }) {
      await db
        .updateTable('roles')
        .set({ slug, name, description, rules: json(rules), updated_at: toDate(updatedAtMs) })
        .where('id', '=', id)
        .execute()
    },

    async delete(id) {
      await db.deleteFrom('roles').where('id', '=', id).execute()
    },

    async countHolders(id) {
      const { rows } = await sql<{ holders: number }>`
        select (select count(*) from project_member_roles where role_id = ${id}) + (select count(*) from organization_members where role_id = ${id}) as holders`.execute(
        db,
      )
      return rows[0]?.holders ?? 0
    },
  }
}

function inScope(db: Kysely<Schema>, { organizationId, projectId }: Pick<Role, 'organizationId' | 'projectId'>) {
  const query = db.selectFrom('roles').selectAll().where('organization_id', '=', rowId(organizationId))
  return projectId === null ? query.where('project_id', 'is', null) : query.where('project_id', '=', rowId(projectId))
}

function toRole(row: Selectable<RoleTable>): Role {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    rules: row.rules,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
