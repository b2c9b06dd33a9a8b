import type { Connection, ConnectionRepository } from '@hanzo-kms/core/connections/connection'
import { Duplicate } from '@hanzo-kms/core/duplicate'
import type { Kysely, Selectable } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { ConnectionTable, Schema } from './schema.ts'

export function createConnectionRepository(db: Kysely<Schema>): ConnectionRepository {
  return {
    async insert(connection) {
      await db.insertInto('connections').values(toRow(connection)).execute()
    },

    async find(organizationId, id) {
      const row = await db
        .selectFrom('connections')
        .selectAll()
        .where('id', '=', rowId(id))
        .where('organization_id', '=', rowId(organizationId))
        .executeTakeFirst()
      return row && toConnection(row)
    },

    async list(organizationId, { app, projectId }) {
      let query = db.selectFrom('connections').selectAll().where('organization_id', '=', rowId(organizationId))
      if (app !== undefined) query = query.where('app', '=', app)
      if (projectId === null) query = query.where('project_id', 'is', null)
      else if (projectId !== undefined) query = query.where('project_id', '=', rowId(projectId))
      const rows = await query.orderBy('name').orderBy('id').execute()
      return rows.map(toConnection)
    },

    async everywhere(app, { after, limit }) {
      let query = db.selectFrom('connections').selectAll().where('app', '=', app)
      if (after !== undefined) query = query.where('id', '>', rowId(after))
      return (await query.orderBy('id').limit(limit).execute()).map(toConnection)
    },

    async update(connection) {
      const { numUpdatedRows } = await db
        .updateTable('connections')
        .set(toRow(connection))
        .where('id', '=', connection.id)
        .where('version', '=', connection.version - 1)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new Duplicate('The connection was changed or deleted by somebody else meanwhile.')
    },

    async delete(id) {
      await db.deleteFrom('connections').where('id', '=', id).execute()
    },

    async pause(id, reason) {
      await db.updateTable('connections').set({ paused_reason: reason }).where('id', '=', id).execute()
    },

    async findTrouble(id) {
      const row = await db.selectFrom('connection_troubles').selectAll().where('connection_id', '=', rowId(id)).executeTakeFirst()
      return row && { failures: row.failures, restUntilMs: toMs(row.rest_until) }
    },

    async putTrouble(id, { failures, restUntilMs }) {
      const told = { failures, rest_until: toDate(restUntilMs) }
      await db
        .insertInto('connection_troubles')
        .values({ connection_id: id, ...told })
        .onConflict((conflict) => conflict.column('connection_id').doUpdateSet(told))
        .execute()
    },

    async endTrouble(id) {
      await db.deleteFrom('connection_troubles').where('connection_id', '=', rowId(id)).execute()
    },
  }
}

function toRow(connection: Connection): ConnectionTable {
  return {
    id: connection.id,
    organization_id: connection.organizationId,
    project_id: connection.projectId,
    app: connection.app,
    method: connection.method,
    name: connection.name,
    description: connection.description,
    version: connection.version,
    credential_version: connection.credentialVersion,
    sealed_credentials: connection.sealedCredentials,
    public_credentials: connection.publicCredentials,
    egress_allow: connection.egressAllow,
    paused_reason: connection.pausedReason,
    created_at: toDate(connection.createdAtMs),
    updated_at: toDate(connection.updatedAtMs),
  }
}

function toConnection(row: Selectable<ConnectionTable>): Connection {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    app: row.app,
    method: row.method,
    name: row.name,
    description: row.description,
    version: row.version,
    credentialVersion: row.credential_version,
    sealedCredentials: row.sealed_credentials,
    publicCredentials: row.public_credentials,
    egressAllow: row.egress_allow,
    pausedReason: row.paused_reason,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
