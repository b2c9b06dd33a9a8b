import type { Identity, IdentityRepository } from '@hanzo-kms/core/identities/identity'
import type { Kysely } from 'kysely'
import { json } from '../database/serialise-parameter.ts'
import { createClientSecretMethods } from './client-secret-methods.ts'
import { customRoleColumns, toCustomRole } from './custom-role-columns.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import { createUniversalAuthMethods } from './universal-auth-methods.ts'

export function createIdentityRepository(db: Kysely<Schema>): IdentityRepository {
  return {
    async insert({ id, organizationId, name, role, customRole, metadata, createdAtMs, updatedAtMs }) {
      await db
        .insertInto('identities')
        .values({
          id,
          organization_id: organizationId,
          name,
          metadata: json(metadata),
          created_at: toDate(createdAtMs),
          updated_at: toDate(updatedAtMs),
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

    async list(organizationId) {
      const rows = await selectIdentities(db)
        .where('identities.organization_id', '=', rowId(organizationId))
        .orderBy('identities.name')
        .orderBy('identities.id')
        .execute()
      return rows.map(toIdentity)
    },

    async update(id, { name, role, customRoleId, metadata, updatedAtMs }) {
      const { organization_id } = await db
        .updateTable('identities')
        .set({
          updated_at: toDate(updatedAtMs),
          ...(name !== undefined && { name }),
          ...(metadata !== undefined && { metadata: json(metadata) }),
        })
        .where('id', '=', id)
        .returning('organization_id')
        .executeTakeFirstOrThrow()
      if (role === undefined) return
      await db
        .updateTable('organization_members')
        .set({ role, role_id: customRoleId ?? null })
        .where('identity_id', '=', id)
        .where('organization_id', '=', organization_id)
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

type IdentityRow = Awaited<ReturnType<ReturnType<typeof selectIdentities>['executeTakeFirstOrThrow']>>

function toIdentity(row: IdentityRow): Identity {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    role: row.role,
    customRole: toCustomRole(row),
    metadata: row.metadata,
    hasUniversalAuth: row.universal_auth_id !== null,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
