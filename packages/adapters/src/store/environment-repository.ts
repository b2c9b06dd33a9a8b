import type { Environment, EnvironmentRepository } from '@hanzo-kms/core/projects/environment'
import type { Kysely, Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { EnvironmentTable, Schema } from './schema.ts'
import { orDuplicate } from './unique-violation.ts'

/** Positions stay 1, 2, 3 … : every change that moves one environment numbers the project's anew, in the order wanted. */
export function createEnvironmentRepository(db: Kysely<Schema>): EnvironmentRepository {
  const list = async (projectId: string) =>
    (await db.selectFrom('environments').selectAll().where('project_id', '=', rowId(projectId)).orderBy('position').execute()).map(
      toEnvironment,
    )

  const number = async (ids: readonly string[], known: readonly Environment[]) => {
    const positions = new Map(known.map((environment) => [environment.id, environment.position]))
    for (const [index, id] of ids.entries()) {
      if (positions.get(id) === index + 1) continue
      await db
        .updateTable('environments')
        .set({ position: index + 1 })
        .where('id', '=', id)
        .execute()
    }
  }

  const place = async (projectId: string, id: string, position: number) => {
    const known = await list(projectId)
    const ids = known.map((environment) => environment.id).filter((other) => other !== id)
    ids.splice(Math.max(position, 1) - 1, 0, id)
    await number(ids, known)
  }

  return {
    list,

    async insert(environment) {
      const last = await list(environment.projectId)
      await orDuplicate(
        db
          .insertInto('environments')
          .values({
            id: environment.id,
            project_id: environment.projectId,
            name: environment.name,
            slug: environment.slug,
            position: last.length + 1,
            created_at: toDate(environment.createdAtMs),
            updated_at: toDate(environment.updatedAtMs),
          })
          .execute(),
      )
      if (environment.position <= last.length) await place(environment.projectId, environment.id, environment.position)
    },

    async find(projectId, id) {
      const row = await db
        .selectFrom('environments')
        .selectAll()
        .where('project_id', '=', rowId(projectId))
        .where('id', '=', rowId(id))
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

    async update(id, { name, slug, position, updatedAtMs }) {
      const changed = { ...(name === undefined ? {} : { name }), ...(slug === undefined ? {} : { slug }), updated_at: toDate(updatedAtMs) }
      const row = await orDuplicate(
        db.updateTable('environments').set(changed).where('id', '=', rowId(id)).returning('project_id').executeTakeFirst(),
      )
      if (row && position !== undefined) await place(row.project_id, id, position)
    },

    async delete(id) {
      const row = await db.deleteFrom('environments').where('id', '=', rowId(id)).returning('project_id').executeTakeFirst()
      if (!row) return
      const known = await list(row.project_id)
      await number(
        known.map((environment) => environment.id),
        known,
      )
    },
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
