import type { AccessToken, TokenRepository } from '@hanzo-kms/core/identities/access-token'
import { type Insertable, type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { memberColumns, memberIs, toMember } from './member-columns.ts'
import { rowId } from './row-id.ts'
import type { AccessTokenTable, Schema } from './schema.ts'

export function createTokenRepository(db: Kysely<Schema>): TokenRepository {
  return {
    async insert(token) {
      await db.insertInto('access_tokens').values(toRow(token)).execute()
    },

    async find(digest) {
      const row = await db.selectFrom('access_tokens').selectAll().where('digest', '=', digest).executeTakeFirst()
      return row && toToken(row)
    },

    async spendUse(id) {
      const { numUpdatedRows } = await db
        .updateTable('access_tokens')
        .set({ uses: sql`uses + 1` })
        .where('id', '=', rowId(id))
        .where(sql<boolean>`(uses_max = 0 or uses < uses_max)`)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },

    async renew(id, expiresAtMs) {
      await db
        .updateTable('access_tokens')
        .set({ expires_at: toDate(expiresAtMs) })
        .where('id', '=', id)
        .execute()
    },

    async revoke(id) {
      await db.updateTable('access_tokens').set({ revoked: true }).where('id', '=', id).execute()
    },

    async revokeAllOf(holder) {
      await db
        .updateTable('access_tokens')
        .set({ revoked: true })
        .where(...memberIs(holder))
        .where('revoked', '=', false)
        .execute()
    },
  }
}

function toRow(token: AccessToken): Insertable<AccessTokenTable> {
  return {
    id: token.id,
    digest: token.digest,
    ...memberColumns(token.holder),
    organization_id: token.organizationId,
    created_at: toDate(token.createdAtMs),
    expires_at: toDate(token.expiresAtMs),
    renewable_until: toDate(token.renewableUntilMs),
    ttl_s: token.ttlS,
    uses: token.uses,
    uses_max: token.usesMax,
    revoked: token.revoked,
  }
}

function toToken(row: Selectable<AccessTokenTable>): AccessToken {
  return {
    id: row.id,
    digest: row.digest,
    holder: toMember(row),
    organizationId: row.organization_id,
    createdAtMs: toMs(row.created_at),
    expiresAtMs: toMs(row.expires_at),
    renewableUntilMs: toMs(row.renewable_until),
    ttlS: row.ttl_s,
    uses: row.uses,
    usesMax: row.uses_max,
    revoked: row.revoked,
  }
}
