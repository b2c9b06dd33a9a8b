import type { Environment, EnvironmentRepository } from '@hanzo-kms/core/projects/environment'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { EnvironmentTable, Schema } from './schema.ts'

export function createEnvironmentRepository(db: Kysely<Schema>): EnvironmentRepository {
  return {
    async insert(environment) {
      await db.insertInto('environments').values(toRow(environment)).execute()
      await closeGaps(db, environment.projectId, environment)
    },

    async find(projectId, id) {
      const row = await db
        .selectFrom('environments')
        .selectAll()
        .where('id', '=', rowId(id))
        .where('project_id', '=', rowId(projectId))
        .executeTakeFirst()
      return row && toEnvironment(row)
    },

    async findInOrganization(organizationId, id) {
      const row = await db
        .selectFrom('environments')
        .innerJoin('projects', 'projects.id', 'environments.project_id')
        .selectAll('environments')
        .where('environments.id', '=', rowId(id))
        .where('organization_id', '=', rowId(organizationId))
        .executeTakeFirst()
      return row && toEnvironment(row)
    },

    async findBySlug(projectId, slug) {
      const row = await db
        .selectFrom('environments')
        .selectAll()
        .where('project_id', '=', rowId(projectId))
        .where('slug', '=', slug)
        .executeTakeFirst()
      return row && toEnvironment(row)
    },

    async list(projectId) {
      const rows = await db.selectFrom('environments').selectAll().where('project_id', '=', rowId(projectId)).orderBy('position').execute()
      return rows.map(toEnvironment)
    },

    async update(id, { name, slug, position, updatedAtMs }) {
      const { project_id } = await db
        .updateTable('environments')
        .set({
          updated_at: toDate(updatedAtMs),
          ...(name !== undefined && { name }),
          ...(slug !== undefined && { slug }),
        })
        .where('id', '=', id)
        .returning('project_id')
        .executeTakeFirstOrThrow()
      if (position !== undefined) await closeGaps(db, project_id, { id, position })
    },

    async delete(id) {
      const deleted = await db.deleteFrom('environments').where('id', '=', id).returning('project_id').executeTakeFirst()
      if (deleted) await closeGaps(db, deleted.project_id)
    },
  }
}

/** Numbers the environments of a project from 1 again: in their present order, but for the placed one, which takes its position among the others. */
async function closeGaps(
  db: Kysely<Schema>,
  projectId: string,
  placed?: { readonly id: string; readonly position: number },
): Promise<void> {
  const rows = await db
    .selectFrom('environments')
    .select(['id', 'position'])
    .where('project_id', '=', projectId)
    .orderBy('position')
    .execute()
  const ids = rows.map((row) => row.id).filter((id) => id !== placed?.id)
  if (placed) ids.splice(Math.max(placed.position - 1, 0), 0, placed.id)
  await sql`
    update environments set position = numbered.position
    from unnest(${ids}::uuid[]) with ordinality as numbered (id, position)
    where environments.id = numbered.id and environments.position <> numbered.position`.execute(db)
}

function toRow(environment: Environment): EnvironmentTable {
  return {
    id: environment.id,
    project_id: environment.projectId,
    name: environment.name,
    slug: environment.slug,
    position: environment.position,
    created_at: toDate(environment.createdAtMs),
    updated_at: toDate(environment.updatedAtMs),
  }
}

function toEnvironment(row: Selectable<EnvironmentTable>): Environment {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    slug: row.slug,
    position: row.position,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
