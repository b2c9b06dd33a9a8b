import type { ClientSecret, IdentityRepository } from '@hanzo-kms/core/identities/identity'
import type { Kysely, Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { ClientSecretTable, Schema } from './schema.ts'

type ClientSecretMethods = Pick<IdentityRepository, 'insertClientSecret' | 'listClientSecrets' | 'findClientSecret' | 'updateClientSecret'>

/** The part of the identity repository that keeps client secrets, by their digests. */
export function createClientSecretMethods(db: Kysely<Schema>): ClientSecretMethods {
  return {
    async insertClientSecret(secret) {
      await db.insertInto('client_secrets').values(toRow(secret)).execute()
    },

    async listClientSecrets(universalAuthId, limit) {
      const rows = await db
        .selectFrom('client_secrets')
        .selectAll()
        .where('universal_auth_id', '=', rowId(universalAuthId))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.reverse().map(toClientSecret)
    },

    async findClientSecret(universalAuthId, by) {
      const query = db.selectFrom('client_secrets').selectAll().where('universal_auth_id', '=', rowId(universalAuthId))
      const row = await ('id' in by ? query.where('id', '=', rowId(by.id)) : query.where('digest', '=', by.digest)).executeTakeFirst()
      return row && toClientSecret(row)
    },

    async updateClientSecret(id, { uses, revoked, updatedAtMs }) {
      await db
        .updateTable('client_secrets')
        .set({ updated_at: toDate(updatedAtMs), ...(uses !== undefined && { uses }), ...(revoked !== undefined && { revoked }) })
        .where('id', '=', id)
        .execute()
    },
  }
}

function toRow(secret: ClientSecret): ClientSecretTable {
  return {
    id: secret.id,
    universal_auth_id: secret.universalAuthId,
    description: secret.description,
    prefix: secret.prefix,
    digest: secret.digest,
    uses: secret.uses,
    uses_max: secret.usesMax,
    ttl_s: secret.ttlS,
    revoked: secret.revoked,
    created_at: toDate(secret.createdAtMs),
    updated_at: toDate(secret.updatedAtMs),
  }
}

function toClientSecret(row: Selectable<ClientSecretTable>): ClientSecret {
  return {
    id: row.id,
    universalAuthId: row.universal_auth_id,
    description: row.description,
    prefix: row.prefix,
    digest: row.digest,
    uses: row.uses,
    usesMax: row.uses_max,
    ttlS: row.ttl_s,
    revoked: row.revoked,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
