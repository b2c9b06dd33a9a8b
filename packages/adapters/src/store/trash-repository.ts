import { projectScope } from '@hanzo-kms/core/keyring/keyring'
import type { TrashEntry, TrashKind, TrashRepository } from '@hanzo-kms/core/trash/trash'
import { type Kysely, type Selectable, sql } from 'kysely'
import { collectRows } from './collect-rows.ts'
import { toDate, toMs } from './instant.ts'
import { putRowsBack } from './put-rows-back.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import type { TrashEntryTable } from './trash-tables.ts'

const tableOf: Readonly<Record<TrashKind, string>> = {
  project: 'projects',
  environment: 'environments',
  folder: 'folders',
  'app-connection': 'connections',
  'secret-sync': 'secret_syncs',
}

export function createTrashRepository(db: Kysely<Schema>): TrashRepository {
  const find = async (id: string) => {
    const row = await db.selectFrom('trash_entries').selectAll().where('id', '=', rowId(id)).executeTakeFirst()
    return row && toEntry(row)
  }
  return {
    async put(entry) {
      await db.insertInto('trash_entries').values(toRow(entry)).execute()
      const { rows, links } = await collectRows(db, { table: tableOf[entry.kind], id: entry.subjectId }, entry.id)
      for (const [table, places] of rows)
        await sql`
          insert into trash_rows (entry_id, table_name, row)
          select ${entry.id}::uuid, ${table}, to_jsonb(kept) from ${sql.table(table)} as kept
          where kept.ctid = any(${[...places]}::text[]::tid[])`.execute(db)
      if (links.length > 0)
        await sql`
          insert into trash_links (entry_id, table_name, row_id, column_name, value)
          select ${entry.id}::uuid, * from unnest(
            ${links.map(({ table }) => table)}::text[], ${links.map((link) => link.rowId)}::uuid[],
            ${links.map(({ column }) => column)}::text[], ${links.map(({ value }) => value)}::uuid[]
          )`.execute(db)
    },

    async find(organizationId, id) {
      const entry = await find(id)
      return entry?.organizationId === organizationId ? entry : undefined
    },

    async list(organizationId, projectId, { limit, offset }) {
      const rows = await db
        .selectFrom('trash_entries')
        .selectAll()
        .where('organization_id', '=', rowId(organizationId))
        .where('project_id', projectId === null ? 'is' : '=', projectId === null ? null : rowId(projectId))
        .orderBy('deleted_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .offset(offset)
        .execute()
      return rows.map(toEntry)
    },

    async restore(id) {
      const missing = await putRowsBack(db, id)
      if (missing) return missing
      await db.deleteFrom('trash_entries').where('id', '=', id).execute()
      return undefined
    },

    async delete(id) {
      const entry = await find(id)
      // The data keys go too: what was sealed under them, also in old backups of the other tables, opens no more.
      if (entry?.kind === 'project') await db.deleteFrom('data_keys').where('scope', '=', projectScope(entry.subjectId)).execute()
      await db.deleteFrom('trash_entries').where('id', '=', rowId(id)).execute()
    },

    async ended(beforeMs, countMax) {
      const rows = await db
        .selectFrom('trash_entries')
        .selectAll()
        .where('deleted_at', '<', toDate(beforeMs))
        .orderBy('deleted_at')
        .orderBy('id')
        .limit(countMax)
        .execute()
      return rows.map(toEntry)
    },
  }
}

function toRow(entry: TrashEntry): TrashEntryTable {
  return {
    id: entry.id,
    organization_id: entry.organizationId,
    project_id: entry.projectId,
    kind: entry.kind,
    subject_id: entry.subjectId,
    name: entry.name,
    environment: entry.environment,
    path: entry.path,
    connection_id: entry.connectionId,
    deleted_by_kind: entry.deletedBy.kind,
    deleted_by_id: entry.deletedBy.id,
    deleted_at: toDate(entry.deletedAtMs),
  }
}

function toEntry(row: Selectable<TrashEntryTable>): TrashEntry {
  return {
    id: row.id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    kind: row.kind,
    subjectId: row.subject_id,
    name: row.name,
    environment: row.environment,
    path: row.path,
    connectionId: row.connection_id,
    deletedBy: { kind: row.deleted_by_kind, id: row.deleted_by_id },
    deletedAtMs: toMs(row.deleted_at),
  }
}
