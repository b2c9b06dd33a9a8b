import type { HeldRole, Membership, MembershipRepository } from '@hanzo-kms/core/memberships/membership'
import type { Kysely, Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { memberColumns, memberIs, toMember } from './member-columns.ts'
import { createPrivilegeMethods } from './privilege-methods.ts'
import { rowId } from './row-id.ts'
import type { ProjectMemberTable, Schema } from './schema.ts'
import { termColumns, toTerm } from './term-columns.ts'

export function createMembershipRepository(db: Kysely<Schema>): MembershipRepository {
  const withRoles = async (rows: readonly Selectable<ProjectMemberTable>[]): Promise<readonly Membership[]> => {
    const held = await rolesOf(
      db,
      rows.map(({ id }) => id),
    )
    return rows.map((row) => toMembership(row, held.get(row.id) ?? []))
  }
  return {
    async insert({ id, projectId, member, roles, createdAtMs, updatedAtMs }) {
      const times = { joined_at: toDate(createdAtMs), updated_at: toDate(updatedAtMs) }
      await db
        .insertInto('project_members')
        .values({ id, project_id: projectId, ...memberColumns(member), ...times })
        .execute()
      await insertRoles(db, id, roles)
    },

    async find(projectId, member) {
      const query = db.selectFrom('project_members').selectAll().where('project_id', '=', rowId(projectId))
      return (await withRoles(await query.where(...memberIs(member)).execute()))[0]
    },

    async findById(id) {
      return (await withRoles(await db.selectFrom('project_members').selectAll().where('id', '=', rowId(id)).execute()))[0]
    },

    async list(projectId, kind) {
      const rows = await db
        .selectFrom('project_members')
        .selectAll()
        .where('project_id', '=', rowId(projectId))
        .where(kind === 'user' ? 'user_id' : 'identity_id', 'is not', null)
        .orderBy('joined_at')
        .orderBy('id')
        .execute()
      return withRoles(rows)
    },

    async ofMember(member) {
      const query = db.selectFrom('project_members').selectAll()
      return withRoles(
        await query
          .where(...memberIs(member))
          .orderBy('project_id')
          .execute(),
      )
    },

    async setRoles(id, roles, updatedAtMs) {
      await db.deleteFrom('project_member_roles').where('member_id', '=', id).execute()
      await insertRoles(db, id, roles)
      await db
        .updateTable('project_members')
        .set({ updated_at: toDate(updatedAtMs) })
        .where('id', '=', id)
        .execute()
    },

    async delete(id) {
      await db.deleteFrom('project_members').where('id', '=', id).execute()
    },

    ...createPrivilegeMethods(db),
  }
}

async function insertRoles(db: Kysely<Schema>, memberId: string, roles: readonly HeldRole[]): Promise<void> {
  if (roles.length === 0) return
  const rows = roles.map(({ id, role, term }, position) => {
    const named = 'builtIn' in role ? { role: role.builtIn, role_id: null } : { role: null, role_id: role.custom.id }
    return { id, member_id: memberId, position, ...named, ...termColumns(term) }
  })
  await db.insertInto('project_member_roles').values(rows).execute()
}

async function rolesOf(db: Kysely<Schema>, memberIds: readonly string[]): Promise<ReadonlyMap<string, readonly HeldRole[]>> {
  if (memberIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('project_member_roles')
    .leftJoin('roles', 'roles.id', 'project_member_roles.role_id')
    .selectAll('project_member_roles')
    .select(['roles.slug', 'roles.name', 'roles.rules'])
    .where('member_id', 'in', memberIds)
    .orderBy('position')
    .execute()
  const byMember = Map.groupBy(rows, (row) => row.member_id)
  return new Map(
    [...byMember].map(([memberId, held]) => [
      memberId,
      held.map(({ id, role, role_id, slug, name, rules, ...term }): HeldRole => {
        const custom = { custom: { id: role_id ?? '', slug: slug ?? '', name: name ?? '', rules: rules ?? [] } }
        return { id, role: role === null ? custom : { builtIn: role }, term: toTerm(term) }
      }),
    ]),
  )
}

function toMembership(row: Selectable<ProjectMemberTable>, roles: readonly HeldRole[]): Membership {
  const times = { createdAtMs: toMs(row.joined_at), updatedAtMs: toMs(row.updated_at) }
  return { id: row.id, projectId: row.project_id, member: toMember(row), roles, ...times }
}
