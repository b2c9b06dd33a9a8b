import type { SecretTag, StoredSecret } from '@hanzo-kms/core/secrets/stored-secret'
import { type RawBuilder, type Selectable, sql } from 'kysely'
import { jsonText } from '../database/serialise-parameter.ts'
import { toMs } from './instant.ts'
import type { SecretTable } from './schema.ts'

/** What a secret and each of its versions have in common, in the order of `incomingSecrets`. */
export const secretColumns: RawBuilder<unknown> = sql.raw(
  [
    ...['folder_id', 'key', 'version', 'sealed_value', 'sealed_comment', 'tags', 'metadata', 'skip_multiline_encoding'],
    ...['changed_by_kind', 'changed_by_id', 'created_at', 'updated_at'],
  ].join(', '),
)

/**
 * The secrets as a query of rows: `id`, then the `secretColumns`. One array per column, so that thousands are one statement;
 * each behind a select, so that the planner sees no length, and PostgreSQL keeps the plan instead of making one for each statement.
 */
export function incomingSecrets(secrets: readonly StoredSecret[]): RawBuilder<unknown> {
  const column = <T>(of: (secret: StoredSecret) => T): readonly T[] => secrets.map(of)
  return sql`
    select id, folder_id, key, version, sealed_value, sealed_comment, tags::jsonb, metadata::jsonb, skip_multiline_encoding,
      changed_by_kind, changed_by_id, created_at, updated_at
    from unnest(
      (select ${column(({ id }) => id)}::uuid[]),
      (select ${column(({ folderId }) => folderId)}::uuid[]),
      (select ${column(({ key }) => key)}::text[]),
      (select ${column(({ version }) => version)}::int[]),
      (select ${column(({ sealedValue }) => sealedValue)}::bytea[]),
      (select ${column(({ sealedComment }) => sealedComment)}::bytea[]),
      (select ${column(({ tags }) => JSON.stringify(tags.map(({ id }) => id)))}::text[]),
      (select ${column(({ metadata }) => jsonText(metadata))}::text[]),
      (select ${column(({ skipMultilineEncoding }) => skipMultilineEncoding)}::boolean[]),
      (select ${column(({ changedBy }) => changedBy.kind)}::text[]),
      (select ${column(({ changedBy }) => changedBy.id)}::uuid[]),
      (select ${column(({ createdAtMs }) => new Date(createdAtMs))}::timestamptz[]),
      (select ${column(({ updatedAtMs }) => new Date(updatedAtMs))}::timestamptz[])
    ) as incoming (id, folder_id, key, version, sealed_value, sealed_comment, tags, metadata, skip_multiline_encoding,
      changed_by_kind, changed_by_id, created_at, updated_at)`
}

/** Of all rows of a folder: their number, and a mix of the ids and versions. Ids are random and ours, so no two contents have the same by design. */
export const contentFingerprint: RawBuilder<string> = sql<string>`
  count(*)::text || ':' || coalesce(bit_xor(uuid_hash_extended(secrets.id, secrets.version)), 0)::text`

/** The tags of a row in full: it keeps their ids, and one that was deleted is none. To be selected beside all columns. */
export const fullTags = sql<readonly SecretTag[]>`
  case when tags = '[]' then tags else (
    select coalesce(jsonb_agg(jsonb_build_object('id', tag.id, 'slug', tag.slug, 'name', tag.name, 'color', tag.color) order by tag.slug), '[]')
    from project_tags as tag where tag.id in (select kept::uuid from jsonb_array_elements_text(tags) as kept)
  ) end`.as('full_tags')

export function toSecret(row: Selectable<SecretTable> & { readonly full_tags: readonly SecretTag[] }): StoredSecret {
  return {
    id: row.id,
    folderId: row.folder_id,
    key: row.key,
    version: row.version,
    sealedValue: row.sealed_value,
    sealedComment: row.sealed_comment,
    tags: row.full_tags,
    metadata: row.metadata,
    skipMultilineEncoding: row.skip_multiline_encoding,
    changedBy: { kind: row.changed_by_kind, id: row.changed_by_id },
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
