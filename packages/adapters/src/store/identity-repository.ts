import type { Identity, IdentityFilter, IdentityRepository, TextMatch } from '@hanzo-kms/core/identities/identity'
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely'
import { json } from '../database/serialise-parameter.ts'
import { createClientSecretMethods } from './client-secret-methods.ts'
import { customRoleColumns, toCustomRole } from './custom-role-columns.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import { createUniversalAuthMethods } from './universal-auth-methods.ts'

export function createIdentityRepository(db: Kysely<Schema>): IdentityRepository {
  return {
    async insert(identity) {
      const { id, organizationId, role, customRole, createdAtMs } = identity
      await db
        .insertInto('identities')
        .values({
          id,
          organization_id: organizationId,
          project_id: identity.projectId,
          name: identity.name,
          metadata: json(identity.metadata),
          has_delete_protection: identity.hasDeleteProtection,
          last_login_at: toDate(identity.lastLoginAtMs),
          created_at: toDate(createdAtMs),
          updated_at: toDate(identity.updatedAtMs),
        })
        .execute()
      await db
        .insertInto('organization_members')
        .values({
          organization_id: organizationId,
          user_id: null,
          identity_id: id,
          role,
          role_id: customRole?.id ?? null,
          joined_at: toDate(createdAtMs),
        })
        .execute()
    },

    async find(id) {
      const row = await selectIdentities(db).where('identities.id', '=', rowId(id)).executeTakeFirst()
      return row && toIdentity(row)
    },

    async list(organizationId, { orderBy, direction, limit, offset, ...filter }) {
      const matching = selectIdentities(db).where(fits(organizationId, filter))
      const rows = await matching
        .orderBy(orders[orderBy], direction)
        .orderBy('identities.id', direction)
        .limit(limit)
        .offset(offset)
        .execute()
      const { count } = await matching
        .clearSelect()
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return { identities: rows.map(toIdentity), totalCount: Number(count) }
    },

    async update(id, { name, organizationRole, metadata, hasDeleteProtection, updatedAtMs }) {
      const { organization_id } = await db
        .updateTable('identities')
        .set({
          updated_at: toDate(updatedAtMs),
          ...(name !== undefined && { name }),
          ...(metadata !== undefined && { metadata: json(metadata) }),
          ...(hasDeleteProtection !== undefined && { has_delete_protection: hasDeleteProtection }),
        })
        .where('id', '=', id)
        .returning('organization_id')
        .executeTakeFirstOrThrow()
      if (organizationRole === undefined) return
      const { role, customRole } = organizationRole
      await db
        .updateTable('organization_members')
        .set({ role, role_id: customRole?.id ?? null })
        .where('identity_id', '=', id)
        .where('organization_id', '=', organization_id)
        .execute()
    },

    async recordLogin(id, atMs) {
      await db
        .updateTable('identities')
        .set({ last_login_at: toDate(atMs) })
        .where('id', '=', id)
        .execute()
    },

    async delete(id) {
      await db.deleteFrom('identities').where('id', '=', id).execute()
    },

    ...createUniversalAuthMethods(db),
    ...createClientSecretMethods(db),
  }
}

function selectIdentities(db: Kysely<Schema>) {
  return db
    .selectFrom('identities')
    .innerJoin('organization_members', (join) =>
      join
        .onRef('organization_members.identity_id', '=', 'identities.id')
        .onRef('organization_members.organization_id', '=', 'identities.organization_id'),
    )
    .leftJoin('roles', 'roles.id', 'organization_members.role_id')
    .leftJoin('universal_auths', 'universal_auths.identity_id', 'identities.id')
    .selectAll('identities')
    .select(['organization_members.role', 'universal_auths.id as universal_auth_id', ...customRoleColumns])
}

const roleSlug = sql<string>`coalesce(roles.slug, organization_members.role)`
const orders = { name: sql`identities.name`, role: roleSlug, createdAt: sql`identities.created_at` } as const

function fits(organizationId: string, { projectId, name, role }: Pick<IdentityFilter, 'projectId' | 'name' | 'role'>): Expression<SqlBool> {
  const project = projectId === null ? sql`identities.project_id is null` : sql`identities.project_id = ${rowId(projectId)}::uuid`
  return sql<SqlBool>`(identities.organization_id = ${rowId(organizationId)}::uuid and ${project}
    and ${matches(sql`identities.name`, name)} and ${matches(roleSlug, role)})`
}

function matches(text: Expression<unknown>, { contains, oneOf }: TextMatch = {}): Expression<SqlBool> {
  const holds = contains === undefined ? sql`true` : sql`position(lower(${contains}::text) in lower(${text})) > 0`
  const isOne = oneOf === undefined ? sql`true` : sql`${text} = any(${oneOf}::text[])`
  return sql<SqlBool>`(${holds} and ${isOne})`
}

type IdentityRow = Awaited<ReturnType<ReturnType<typeof selectIdentities>['executeTakeFirstOrThrow']>>

function toIdentity(row: IdentityRow): Identity {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    name: row.name,
    role: row.role,
    customRole: toCustomRole(row),
    metadata: row.metadata,
    hasUniversalAuth: row.universal_auth_id !== null,
    hasDeleteProtection: row.has_delete_protection,
    lastLoginAtMs: toMs(row.last_login_at),
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
