import type { IdentityProvider, LinkedAccount, OidcRepository } from '@hanzo-kms/core/people/oidc/identity-provider'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import type { OidcAccountTable, OidcProviderTable } from './people-tables.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'

export function createOidcRepository(db: Kysely<Schema>): OidcRepository {
  return {
    async findProvider(organizationId) {
      const row = await db.selectFrom('oidc_providers').selectAll().where('organization_id', '=', rowId(organizationId)).executeTakeFirst()
      return row && toProvider(row)
    },

    async putProvider(provider) {
      const { organization_id, ...columns } = toRow(provider)
      await db
        .insertInto('oidc_providers')
        .values({ organization_id, ...columns })
        .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(columns))
        .execute()
    },

    async deleteProvider(organizationId) {
      await db.deleteFrom('oidc_providers').where('organization_id', '=', rowId(organizationId)).execute()
    },

    async findAccount(organizationId, issuer, subject) {
      const row = await db
        .selectFrom('oidc_accounts')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()
      return row && toAccount(row)
    },

    async insertAccount({ organizationId, issuer, subject, userId, createdAtMs }) {
      await db
        .insertInto('oidc_accounts')
        .values({ organization_id: organizationId, issuer, subject, user_id: userId, created_at: toDate(createdAtMs) })
        .execute()
    },

    async listAccounts(organizationId, userId) {
      const rows = await db
        .selectFrom('oidc_accounts')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .where('user_id', '=', rowId(userId))
        .orderBy('created_at')
        .orderBy('subject')
        .execute()
      return rows.map(toAccount)
    },

    async deleteAccounts(organizationId, userId) {
      await db
        .deleteFrom('oidc_accounts')
        .where('organization_id', '=', rowId(organizationId))
        .where('user_id', '=', rowId(userId))
        .execute()
    },

    async insertFlow({ state, organizationId, providerId, providerVersion, browser, userId, returnTo, expiresAtMs }) {
      await db
        .insertInto('oidc_flows')
        .values({
          ...{ state, organization_id: organizationId, provider_id: providerId, provider_version: providerVersion, browser },
          ...{ user_id: userId, return_to: returnTo, expires_at: toDate(expiresAtMs) },
        })
        .execute()
    },

    async takeFlow(state) {
      const row = await db.deleteFrom('oidc_flows').where('state', '=', state).returningAll().executeTakeFirst()
      return (
        row && {
          ...{ state: row.state, organizationId: row.organization_id, providerId: row.provider_id, providerVersion: row.provider_version },
          ...{ browser: row.browser, userId: row.user_id, returnTo: row.return_to, expiresAtMs: toMs(row.expires_at) },
        }
      )
    },

    async deleteEndedFlows(nowMs, rowsMax) {
      const ended = sql`select state from oidc_flows where expires_at <= ${toDate(nowMs)} order by expires_at limit ${rowsMax} for update skip locked`
      await sql`delete from oidc_flows where state in (${ended})`.execute(db)
    },
  }
}

function toRow(provider: IdentityProvider): OidcProviderTable {
  return {
    ...{ id: provider.id, organization_id: provider.organizationId, version: provider.version, issuer: provider.issuer },
    ...{ client_id: provider.clientId, sealed_client_secret: provider.sealedClientSecret, email_domains: provider.emailDomains },
    ...{ creates_accounts: provider.createsAccounts, default_role: provider.defaultRole, enabled: provider.isEnabled },
    created_at: toDate(provider.createdAtMs),
    updated_at: toDate(provider.updatedAtMs),
  }
}

function toProvider(row: Selectable<OidcProviderTable>): IdentityProvider {
  return {
    ...{ id: row.id, organizationId: row.organization_id, version: row.version, issuer: row.issuer, clientId: row.client_id },
    ...{ sealedClientSecret: row.sealed_client_secret, emailDomains: row.email_domains, createsAccounts: row.creates_accounts },
    ...{ defaultRole: row.default_role, isEnabled: row.enabled },
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}

function toAccount(row: Selectable<OidcAccountTable>): LinkedAccount {
  const { organization_id, issuer, subject, user_id, created_at } = row
  return { organizationId: organization_id, issuer, subject, userId: user_id, createdAtMs: toMs(created_at) }
}
