import type { MembershipRepository, Privilege } from '@hanzo-kms/core/memberships/membership'
import type { Kysely, Selectable } from 'kysely'
import { json } from '../database/serialise-parameter.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { PrivilegeTable, Schema } from './schema.ts'
import { termColumns, toTerm } from './term-columns.ts'

type PrivilegeMethods = Pick<
  MembershipRepository,
  'insertPrivilege' | 'findPrivilege' | 'listPrivileges' | 'updatePrivilege' | 'deletePrivilege'
>

export function createPrivilegeMethods(db: Kysely<Schema>): PrivilegeMethods {
  return {
    async insertPrivilege(privilege) {
      await db.insertInto('additional_privileges').values(toRow(privilege)).execute()
    },

    async findPrivilege(id) {
      const row = await db.selectFrom('additional_privileges').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
      return row && toPrivilege(row)
    },

    async listPrivileges(membershipId) {
      const query = db.selectFrom('additional_privileges').selectAll().where('member_id', '=', rowId(membershipId))
      return (await query.orderBy('slug').execute()).map(toPrivilege)
    },

    async updatePrivilege(privilege) {
      await db.updateTable('additional_privileges').set(toRow(privilege)).where('id', '=', privilege.id).execute()
    },

    async deletePrivilege(id) {
      await db.deleteFrom('additional_privileges').where('id', '=', id).execute()
    },
  }
}

function toRow({ id, membershipId, slug, rules, term, createdAtMs, updatedAtMs }: Privilege) {
  const times = { created_at: toDate(createdAtMs), updated_at: toDate(updatedAtMs) }
  return { id, member_id: membershipId, slug, rules: json(rules), ...termColumns(term), ...times }
}

function toPrivilege(row: Selectable<PrivilegeTable>): Privilege {
  return {
    id: row.id,
    membershipId: row.member_id,
    slug: row.slug,
    rules: row.rules,
    term: toTerm(row),
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
