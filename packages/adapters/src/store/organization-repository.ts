import type { Organization, OrganizationRepository } from '@hanzo-kms/core/organizations/organization'
import { type Kysely, type Selectable, sql } from 'kysely'
import { customRoleColumns, toCustomRole } from './custom-role-columns.ts'
import { toDate, toMs } from './instant.ts'
import { memberColumns, memberIs } from './member-columns.ts'
import { createOrganizationMemberMethods } from './organization-member-methods.ts'
import { rowId } from './row-id.ts'
import type { OrganizationTable, Schema } from './schema.ts'

export function createOrganizationRepository(db: Kysely<Schema>): OrganizationRepository {
  return {
    async instance() {
      const row = await db.selectFrom('instance').selectAll().executeTakeFirst()
      return row && { rootKeyCheck: row.root_key_check, rootKeyId: row.root_key_id, bootstrapped: row.bootstrapped }
    },

    async insertInstance({ rootKeyCheck, rootKeyId, bootstrapped }) {
      await db
        .insertInto('instance')
        .values({ root_key_check: rootKeyCheck, root_key_id: rootKeyId, bootstrapped })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    async switchRootKey(from, { rootKeyCheck, rootKeyId }) {
      const { numUpdatedRows } = await db
        .updateTable('instance')
        .set({ root_key_check: rootKeyCheck, root_key_id: rootKeyId })
        .where('root_key_id', '=', from)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async markBootstrapped() {
      const { numUpdatedRows } = await db
        .updateTable('instance')
        .set({ bootstrapped: true })
        .where('bootstrapped', '=', false)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async insert({ id, name, slug, createdAtMs }) {
      await db
        .insertInto('organizations')
        .values({ id, name, slug, created_at: toDate(createdAtMs) })
        .execute()
    },

    async find(id) {
      const row = await db.selectFrom('organizations').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
      return row && toOrganization(row)
    },

    async findBySlug(slug) {
      const row = await db.selectFrom('organizations').selectAll().where('slug', '=', slug).executeTakeFirst()
      return row && toOrganization(row)
    },

    async memberships(member) {
      const rows = await db
        .selectFrom('organization_members')
        .innerJoin('organizations', 'organizations.id', 'organization_members.organization_id')
        .leftJoin('roles', 'roles.id', 'organization_members.role_id')
        .selectAll('organizations')
        .select(['role', 'joined_at', ...customRoleColumns])
        .where(...memberIs(member))
        .orderBy('organizations.name')
        .orderBy('organizations.id')
        .execute()
      return rows.map((row) => ({
        organization: toOrganization(row),
        role: row.role,
        customRole: toCustomRole(row),
        joinedAtMs: toMs(row.joined_at),
      }))
    },

    async setMembership(organizationId, member, role, atMs, customRoleId = null) {
      await db
        .insertInto('organization_members')
        .values({ organization_id: organizationId, ...memberColumns(member), role, role_id: customRoleId, joined_at: toDate(atMs) })
        .onConflict((conflict) =>
          conflict.constraint('organization_members_once').doUpdateSet({ role: sql`excluded.role`, role_id: sql`excluded.role_id` }),
        )
        .execute()
    },

    ...createOrganizationMemberMethods(db),
  }
}

function toOrganization({ id, name, slug, created_at }: Selectable<OrganizationTable>): Organization {
  return { id, name, slug, createdAtMs: toMs(created_at) }
}
