import { Duplicate } from '@hanzo-kms/core/duplicate'
import type { Sync, SyncRepository } from '@hanzo-kms/core/sync/sync'
import { type Kysely, type Selectable, sql } from 'kysely'
import { toActor } from './actor-reference.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema, SyncTable } from './schema.ts'
import { orDuplicate } from './unique-violation.ts'

export function createSyncRepository(db: Kysely<Schema>): SyncRepository {
  const syncs = () => db.selectFrom('secret_syncs').selectAll()
  return {
    async insert(sync) {
      await orDuplicate(db.insertInto('secret_syncs').values(toRow(sync)).execute())
    },

    async find(organizationId, id) {
      const row = await syncs().where('organization_id', '=', rowId(organizationId)).where('id', '=', rowId(id)).executeTakeFirst()
      return row && toSync(row)
    },

    async findForRun(id) {
      const row = await syncs().where('id', '=', rowId(id)).executeTakeFirst()
      return row && toSync(row)
    },

    async list(projectId) {
      return (await syncs().where('project_id', '=', rowId(projectId)).orderBy('name').execute()).map(toSync)
    },

    async usingConnection(connectionId) {
      return (await syncs().where('connection_id', '=', rowId(connectionId)).orderBy('name').execute()).map(toSync)
    },

    async inSpaceLocked(space) {
      await sql`update sync_space_locks set taken = taken + 1 where bucket = abs(hashtext(${space}) % 64)`.execute(db)
      return (await syncs().where('place_space', '=', space).orderBy('name').execute()).map(toSync)
    },

    async update(sync) {
      const update = db
        .updateTable('secret_syncs')
        .set(toRow(sync))
        .where('id', '=', sync.id)
        .where('version', '=', sync.version - 1)
      const { numUpdatedRows } = await orDuplicate(update.executeTakeFirst())
      if (numUpdatedRows !== 1n) throw new Duplicate('The sync was changed by somebody else at the same time.')
    },

    async remember(id, { imported, readsElsewhere }) {
      const facts = {
        ...(imported === undefined ? {} : { imported }),
        ...(readsElsewhere === undefined ? {} : { reads_elsewhere: readsElsewhere }),
      }
      if (Object.keys(facts).length > 0) await db.updateTable('secret_syncs').set(facts).where('id', '=', rowId(id)).execute()
    },

    async delete(id) {
      await db.deleteFrom('secret_syncs').where('id', '=', rowId(id)).execute()
    },

    async decisions(syncId) {
      const rows = await db.selectFrom('sync_decisions').selectAll().where('sync_id', '=', rowId(syncId)).orderBy('name').execute()
      return new Map(rows.map((row) => [row.name, row.decision]))
    },

    async decide(syncId, decisions) {
      for (const [name, decision] of decisions) {
        await db.deleteFrom('sync_decisions').where('sync_id', '=', syncId).where('name', '=', name).execute()
        if (decision !== undefined) await db.insertInto('sync_decisions').values({ sync_id: syncId, name, decision }).execute()
      }
    },

    async coveringFolder(projectId, folderId) {
      const rows = await db
        .selectFrom('secret_syncs')
        .select('id')
        .where('auto_sync', '=', true)
        .where('folder_id', 'is not', null)
        .where(sql<boolean>`(folder_id = ${rowId(folderId)}::uuid or (project_id = ${rowId(projectId)}::uuid and reads_elsewhere))`)
        .orderBy('id')
        .execute()
      return rows.map((row) => row.id)
    },
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
    owner: toActor(row.owner_kind, row.owner_id),
    version: row.version,
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
