import type { IdentityRepository, UniversalAuth } from '@hanzo-kms/core/identities/identity'
import type { Kysely, Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema, UniversalAuthTable } from './schema.ts'

type UniversalAuthMethods = Pick<
  IdentityRepository,
  'insertUniversalAuth' | 'findUniversalAuth' | 'findUniversalAuthByClientId' | 'updateUniversalAuth' | 'deleteUniversalAuth'
>

/** The part of the identity repository that keeps how an identity signs in. */
export function createUniversalAuthMethods(db: Kysely<Schema>): UniversalAuthMethods {
  return {
    async insertUniversalAuth(auth) {
      await db
        .insertInto('universal_auths')
        .values({ id: auth.id, identity_id: auth.identityId, client_id: auth.clientId, ...settingColumns(auth) })
        .execute()
    },

    async findUniversalAuth(identityId) {
      const row = await db.selectFrom('universal_auths').selectAll().where('identity_id', '=', rowId(identityId)).executeTakeFirst()
      return row && toUniversalAuth(row)
    },

    async findUniversalAuthByClientId(clientId) {
      const row = await db.selectFrom('universal_auths').selectAll().where('client_id', '=', rowId(clientId)).forUpdate().executeTakeFirst()
      return row && toUniversalAuth(row)
    },

    async updateUniversalAuth(id, change) {
      const present = await db.selectFrom('universal_auths').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      await db
        .updateTable('universal_auths')
        .set(settingColumns({ ...toUniversalAuth(present), ...change }))
        .where('id', '=', id)
        .execute()
    },

    async deleteUniversalAuth(id) {
      await db.deleteFrom('universal_auths').where('id', '=', id).execute()
    },
  }
}

function settingColumns(auth: UniversalAuth): Omit<UniversalAuthTable, 'id' | 'identity_id' | 'client_id'> {
  return {
    access_token_ttl_s: auth.accessTokenTtlS,
    access_token_max_ttl_s: auth.accessTokenMaxTtlS,
    access_token_uses_max: auth.accessTokenUsesMax,
    access_token_period_s: auth.accessTokenPeriodS,
    client_secret_trusted_ips: auth.clientSecretTrustedIps,
    access_token_trusted_ips: auth.accessTokenTrustedIps,
    lockout_enabled: auth.lockoutEnabled,
    lockout_threshold: auth.lockoutThreshold,
    lockout_duration_s: auth.lockoutDurationS,
    lockout_counter_reset_s: auth.lockoutCounterResetS,
    failed_logins: auth.failedLogins,
    first_failed_at: toDate(auth.firstFailedAtMs),
    locked_until: toDate(auth.lockedUntilMs),
    created_at: toDate(auth.createdAtMs),
    updated_at: toDate(auth.updatedAtMs),
  }
}

function toUniversalAuth(row: Selectable<UniversalAuthTable>): UniversalAuth {
  return {
    id: row.id,
    identityId: row.identity_id,
    clientId: row.client_id,
    accessTokenTtlS: row.access_token_ttl_s,
    accessTokenMaxTtlS: row.access_token_max_ttl_s,
    accessTokenUsesMax: row.access_token_uses_max,
    accessTokenPeriodS: row.access_token_period_s,
    clientSecretTrustedIps: row.client_secret_trusted_ips,
    accessTokenTrustedIps: row.access_token_trusted_ips,
    lockoutEnabled: row.lockout_enabled,
    lockoutThreshold: row.lockout_threshold,
    lockoutDurationS: row.lockout_duration_s,
    lockoutCounterResetS: row.lockout_counter_reset_s,
    failedLogins: row.failed_logins,
    firstFailedAtMs: toMs(row.first_failed_at),
    lockedUntilMs: toMs(row.locked_until),
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
