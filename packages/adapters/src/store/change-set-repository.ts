import type { ChangeItem, ChangeSet, ChangeSetRepository } from '@hanzo-kms/core/changes/change-set'
import type { Kysely, Selectable } from 'kysely'
import { jsonText } from '../database/serialise-parameter.ts'
import { toDate, toMs } from './instant.ts'
import { rowId } from './row-id.ts'
import type { ChangeItemTable, ChangeSetTable, Schema } from './schema.ts'

const ITEMS_PER_STATEMENT = 500

export function createChangeSetRepository(db: Kysely<Schema>): ChangeSetRepository {
  const withItems = async (rows: readonly Selectable<ChangeSetTable>[]): Promise<readonly ChangeSet[]> => {
    if (rows.length === 0) return []
    const items = await db
      .selectFrom('change_items')
      .selectAll()
      .where(
        'change_set_id',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('change_set_id')
      .orderBy('ordinal')
      .execute()
    const bySet = Map.groupBy(items, (item) => item.change_set_id)
    return rows.map((row) => toSet(row, bySet.get(row.id) ?? []))
  }
  return {
    async nextNumber(projectId) {
      const { newest } = await db
        .selectFrom('change_sets')
        .select((select) => select.fn.max('number').as('newest'))
        .where('project_id', '=', projectId)
        .executeTakeFirstOrThrow()
      return (newest ?? 0) + 1
    },

    async insert(set) {
      await db.insertInto('change_sets').values(toSetRow(set)).execute()
      const rows = set.items.map((item, ordinal) => toItemRow(set.id, ordinal, item))
      for (let from = 0; from < rows.length; from += ITEMS_PER_STATEMENT)
        await db
          .insertInto('change_items')
          .values(rows.slice(from, from + ITEMS_PER_STATEMENT))
          .execute()
    },

    async find(projectId, id) {
      const row = await db
        .selectFrom('change_sets')
        .selectAll()
        .where('id', '=', rowId(id))
        .where('project_id', '=', rowId(projectId))
        .executeTakeFirst()
      return row && (await withItems([row]))[0]
    },

    async list(projectId, { limit, offset }) {
      const rows = await db
        .selectFrom('change_sets')
        .selectAll()
        .where('project_id', '=', rowId(projectId))
        .orderBy('number', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      return withItems(rows)
    },
  }
}

function toSetRow(set: ChangeSet): ChangeSetTable {
  return {
    id: set.id,
    project_id: set.projectId,
    number: set.number,
    path: set.path,
    message: set.message,
    reverts: set.reverts,
    changed_by_kind: set.changedBy.kind,
    changed_by_id: set.changedBy.id,
    changed_by_label: set.changedByLabel,
    created_at: toDate(set.createdAtMs),
  }
}

function toItemRow(changeSetId: string, ordinal: number, item: ChangeItem) {
  const { removed } = item
  return {
    change_set_id: changeSetId,
    ordinal,
    path: item.path,
    environment: item.environment,
    key: item.key,
    secret_id: item.secretId,
    version_before: item.versionBefore,
    version_after: item.versionAfter,
    removed_folder_id: removed?.folderId ?? null,
    removed_value: removed?.sealedValue ?? null,
    removed_comment: removed?.sealedComment ?? null,
    removed_tags: removed && jsonText(removed.tags),
    removed_metadata: removed && jsonText(removed.metadata),
    removed_skip_multiline_encoding: removed?.skipMultilineEncoding ?? null,
  }
}

function toSet(row: Selectable<ChangeSetTable>, items: readonly Selectable<ChangeItemTable>[]): ChangeSet {
  const changedBy = { kind: row.changed_by_kind, id: row.changed_by_id }
  const createdAtMs = toMs(row.created_at)
  return {
    id: row.id,
    projectId: row.project_id,
    number: row.number,
    path: row.path,
    message: row.message,
    reverts: row.reverts,
    changedBy,
    changedByLabel: row.changed_by_label,
    createdAtMs,
    items: items.map((item) => ({
      path: item.path ?? row.path,
      environment: item.environment,
      key: item.key,
      secretId: item.secret_id,
      versionBefore: item.version_before,
      versionAfter: item.version_after,
      removed: item.removed_value && {
        id: item.secret_id,
        folderId: item.removed_folder_id ?? '',
        key: item.key,
        version: item.version_before ?? 1,
        sealedValue: item.removed_value,
        sealedComment: item.removed_comment,
        tags: item.removed_tags ?? [],
        metadata: item.removed_metadata ?? [],
        skipMultilineEncoding: item.removed_skip_multiline_encoding,
        changedBy,
        createdAtMs,
        updatedAtMs: createdAtMs,
      },
    })),
  }
}
