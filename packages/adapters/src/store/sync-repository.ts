import { Duplicate } from '@hanzo-kms/core/duplicate'
import { type Sync, SyncChanged, type SyncRepository } from '@hanzo-kms/core/sync/sync'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import { lockSpace } from './space-lock.ts'
import { createDecisionMethods } from './sync-decision-methods.ts'
import type { SyncTable } from './sync-tables.ts'

export function createSyncRepository(db: Kysely<Schema>): SyncRepository {
  return {
    async insert(sync) {
      await db.insertInto('secret_syncs').values(toRow(sync)).execute()
    },

    async find(organizationId, id) {
      const row = await db
        .selectFrom('secret_syncs')
        .selectAll()
        .where('id', '=', rowId(id))
        .where('organization_id', '=', rowId(organizationId))
        .executeTakeFirst()
      return row && toSync(row)
    },

    async findForRun(id) {
      const row = await db.selectFrom('secret_syncs').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
      return row && toSync(row)
    },

    async list(projectId) {
      const rows = await db.selectFrom('secret_syncs').selectAll().where('project_id', '=', rowId(projectId)).orderBy('name').execute()
      return rows.map(toSync)
    },

    async usingConnection(connectionId) {
      const rows = await db
        .selectFrom('secret_syncs')
        .selectAll()
        .where('connection_id', '=', rowId(connectionId))
        .orderBy('name')
        .orderBy('id')
        .execute()
      return rows.map(toSync)
    },

    async inSpaceLocked(organizationId, space) {
      await lockSpace(db, space)
      const rows = await db
        .selectFrom('secret_syncs')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .where('place_space', '=', space)
        .orderBy('place_prefix')
        .orderBy('id')
        .execute()
      return rows.map(toSync)
    },

    async update(sync) {
      const { numUpdatedRows } = await db
        .updateTable('secret_syncs')
        .set(toRow(sync))
        .where('id', '=', sync.id)
        .where('version', '=', sync.version - 1)
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new Duplicate('The sync was changed or deleted by somebody else meanwhile.')
    },

    async remember(id, { imported, readsElsewhere }) {
      if (imported === undefined && readsElsewhere === undefined) return
      await db
        .updateTable('secret_syncs')
        .set({ ...(imported !== undefined && { imported }), ...(readsElsewhere !== undefined && { reads_elsewhere: readsElsewhere }) })
        .where('id', '=', id)
        .execute()
    },

    async holdVersion(id, version) {
      const held = await db
        .selectFrom('secret_syncs')
        .select('id')
        .where('id', '=', rowId(id))
        .where('version', '=', version)
        .forShare()
        .executeTakeFirst()
      if (!held) throw new SyncChanged()
    },

    async releaseHold(id, version) {
      await db.updateTable('secret_syncs').set({ hold: null }).where('id', '=', id).where('version', '=', version).execute()
    },

    async delete(id) {
      await db.deleteFrom('secret_syncs').where('id', '=', id).execute()
    },

    async coveringFolder(projectId, folderId) {
      const rows = await db
        .selectFrom('secret_syncs')
        .select('id')
        .where('project_id', '=', rowId(projectId))
        .where('auto_sync', '=', true)
        // One without a source waits for a person to name another.
        .where('folder_id', 'is not', null)
        .where(sql<boolean>`(folder_id = ${rowId(folderId)} or reads_elsewhere)`)
        .orderBy('id')
        .execute()
      return rows.map((row) => row.id)
    },

    ...createDecisionMethods(db),
  }
}

function toRow(sync: Sync): SyncTable {
  return {
    id: sync.id,
    organization_id: sync.organizationId,
    project_id: sync.projectId,
    name: sync.name,
    description: sync.description,
    destination: sync.destination,
    connection_id: sync.connectionId,
    folder_id: sync.folderId,
    target: sync.target,
    place_space: sync.place.space,
    place_prefix: sync.place.prefix,
    options: sync.options,
    auto_sync: sync.autoSync,
    imported: sync.imported,
    reads_elsewhere: sync.readsElsewhere,
    hold: sync.hold,
    owner_kind: sync.owner.kind,
    owner_id: sync.owner.id,
    version: sync.version,
    created_at: toDate(sync.createdAtMs),
    updated_at: toDate(sync.updatedAtMs),
  }
}

function toSync(row: Selectable<SyncTable>): Sync {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    name: row.name,
    description: row.description,
    destination: row.destination,
    connectionId: row.connection_id,
    folderId: row.folder_id,
    target: row.target,
    place: { space: row.place_space, prefix: row.place_prefix },
    options: row.options,
    autoSync: row.auto_sync,
    imported: row.imported,
    readsElsewhere: row.reads_elsewhere,
    hold: row.hold,
    owner: { kind: row.owner_kind, id: row.owner_id },
    version: row.version,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
