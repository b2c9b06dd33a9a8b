import type { OrganizationRepository } from '@hanzo-kms/core/organizations/organization'
import { type Kysely, sql } from 'kysely'
import { customRoleColumns, toCustomRole } from './custom-role-columns.ts'
import { toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import { toUser } from './user-repository.ts'

type MemberMethods = Pick<OrganizationRepository, 'members' | 'removeMember' | 'holdMembers'>

/** The part of the organisation repository that keeps its people. */
export function createOrganizationMemberMethods(db: Kysely<Schema>): MemberMethods {
  return {
    async members(organizationId, userId) {
      let query = db
        .selectFrom('organization_members')
        .innerJoin('users', 'users.id', 'organization_members.user_id')
        .leftJoin('roles', 'roles.id', 'organization_members.role_id')
        .selectAll('users')
        .select(['role', 'joined_at', ...customRoleColumns])
        .where('organization_members.organization_id', '=', rowId(organizationId))
      if (userId !== undefined) query = query.where('users.id', '=', rowId(userId))
      const rows = await query.orderBy('users.email').execute()
      return rows.map((row) => ({
        user: toUser(row),
        role: row.role,
        customRole: toCustomRole(row),
        joinedAtMs: toMs(row.joined_at),
      }))
    },

    async removeMember(organizationId, userId) {
      const projects = db.selectFrom('projects').select('id').where('organization_id', '=', rowId(organizationId))
      await db.deleteFrom('project_members').where('user_id', '=', rowId(userId)).where('project_id', 'in', projects).execute()
      await db
        .deleteFrom('organization_members')
        .where('organization_id', '=', rowId(organizationId))
        .where('user_id', '=', rowId(userId))
        .execute()
    },

    async holdMembers(organizationId) {
      await db.updateTable('organizations').set({ slug: sql`slug` }).where('id', '=', rowId(organizationId)).execute()
    },
  }
}
