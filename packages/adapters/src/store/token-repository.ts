import type { AccessToken, TokenRepository } from '@hanzo-kms/core/identities/access-token'
import { type Insertable, type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { memberColumns, memberIs, toMember } from './member-columns.ts'
import { rowId } from './row-id.ts'
import type { AccessTokenTable, Schema } from './schema.ts'

/** More than a person looks through. */
const SESSIONS_MAX = 1_000

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

    async revokeSessions(userId, { exceptId, organizationId }) {
      let query = db
        .updateTable('access_tokens')
        .set({ revoked: true })
        .where('user_id', '=', rowId(userId))
        .where('method', 'is not', null)
        .where('revoked', '=', false)
      if (exceptId !== undefined) query = query.where('id', '<>', rowId(exceptId))
      if (organizationId !== undefined) query = query.where('organization_id', '=', rowId(organizationId))
      await query.execute()
    },

    async listPersonal(userId, organizationId) {
      let query = db
        .selectFrom('access_tokens')
        .selectAll()
        .where('user_id', '=', rowId(userId))
        .where('name', 'is not', null)
        .where('revoked', '=', false)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(SESSIONS_MAX)
      if (organizationId !== undefined) query = query.where('organization_id', '=', rowId(organizationId))
      return (await query.execute()).map(toToken)
    },

    async revokeAllInOrganization(userId, organizationId) {
      await db
        .updateTable('access_tokens')
        .set({ revoked: true })
        .where('user_id', '=', rowId(userId))
        .where('organization_id', '=', rowId(organizationId))
        .where('revoked', '=', false)
        .execute()
    },

    async touch(id, atMs) {
      await db
        .updateTable('access_tokens')
        .set({ last_used_at: toDate(atMs) })
        .where('id', '=', id)
        .execute()
    },

    async markSecondFactor(id) {
      await db.updateTable('access_tokens').set({ second_factor: true }).where('id', '=', rowId(id)).execute()
    },

    async listSessions(userId, nowMs) {
      const now = toDate(nowMs)
      const rows = await db
        .selectFrom('access_tokens')
        .selectAll()
        .where('user_id', '=', rowId(userId))
        .where('method', 'is not', null)
        .where('purpose', 'in', ['access', 'session'])
        .where('revoked', '=', false)
        .where('expires_at', '>', now)
        .where(sql<boolean>`(idle_s = 0 or coalesce(last_used_at, created_at) + idle_s * interval '1 second' > ${now})`)
        .orderBy('created_at', 'desc')
        .orderBy('id')
        .limit(SESSIONS_MAX)
        .execute()
      return rows.map(toToken)
    },

    async deleteEnded(beforeMs, limit) {
      const ended = db
        .selectFrom('access_tokens')
        .select('id')
        .where('expires_at', '<', toDate(beforeMs))
        .limit(limit)
        .forUpdate()
        .skipLocked()
      const { numDeletedRows } = await db.deleteFrom('access_tokens').where('id', 'in', ended).executeTakeFirst()
      return Number(numDeletedRows)
    },

    async deleteEndedSessions(userId, beforeMs) {
      await db
        .deleteFrom('access_tokens')
        .where('user_id', '=', rowId(userId))
        .where('method', 'is not', null)
        .where('expires_at', '<', toDate(beforeMs))
        .execute()
    },
  }
}

function ofPeople(row: Selectable<AccessTokenTable>) {
  const { purpose, method, second_factor, idle_s, last_used_at, ip_address, user_agent } = row
  return {
    ...{ purpose, method, hasSecondFactor: second_factor, idleS: idle_s },
    lastUsedAtMs: toMs(last_used_at),
    ipAddress: ip_address,
    userAgent: user_agent,
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
    ...{ purpose: token.purpose, method: token.method, second_factor: token.hasSecondFactor, idle_s: token.idleS },
    last_used_at: toDate(token.lastUsedAtMs),
    ip_address: token.ipAddress,
    user_agent: token.userAgent,
    name: token.personal?.name ?? null,
    read_only: token.personal?.readOnly ?? false,
    project_ids: token.personal?.projectIds ?? null,
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
    ...ofPeople(row),
    personal: row.name === null ? null : { name: row.name, readOnly: row.read_only, projectIds: row.project_ids },
  }
}
