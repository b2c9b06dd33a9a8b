import type { StoredSecret } from '@hanzo-kms/core/secrets/stored-secret'
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

/** The secrets as a query of rows: `id`, then the `secretColumns`. One array per column, so that thousands are one statement. */
export function incomingSecrets(secrets: readonly StoredSecret[]): RawBuilder<unknown> {
  const column = <T>(of: (secret: StoredSecret) => T): readonly T[] => secrets.map(of)
  return sql`
    select id, folder_id, key, version, sealed_value, sealed_comment, tags::jsonb, metadata::jsonb, skip_multiline_encoding,
      changed_by_kind, changed_by_id, created_at, updated_at
    from unnest(
      ${column(({ id }) => id)}::uuid[],
      ${column(({ folderId }) => folderId)}::uuid[],
      ${column(({ key }) => key)}::text[],
      ${column(({ version }) => version)}::int[],
      ${column(({ sealedValue }) => sealedValue)}::bytea[],
      ${column(({ sealedComment }) => sealedComment)}::bytea[],
      ${column(({ tags }) => jsonText(tags))}::text[],
      ${column(({ metadata }) => jsonText(metadata))}::text[],
      ${column(({ skipMultilineEncoding }) => skipMultilineEncoding)}::boolean[],
      ${column(({ changedBy }) => changedBy.kind)}::text[],
      ${column(({ changedBy }) => changedBy.id)}::uuid[],
      ${column(({ createdAtMs }) => new Date(createdAtMs))}::timestamptz[],
      ${column(({ updatedAtMs }) => new Date(updatedAtMs))}::timestamptz[]
    ) as incoming (id, folder_id, key, version, sealed_value, sealed_comment, tags, metadata, skip_multiline_encoding,
      changed_by_kind, changed_by_id, created_at, updated_at)`
}

export function toSecret(row: Selectable<SecretTable>): StoredSecret {
  return {
    id: row.id,
    folderId: row.folder_id,
    key: row.key,
    version: row.version,
    sealedValue: row.sealed_value,
    sealedComment: row.sealed_comment,
    tags: row.tags,
    metadata: row.metadata,
    skipMultilineEncoding: row.skip_multiline_encoding,
    changedBy: { kind: row.changed_by_kind, id: row.changed_by_id },
    createdAtMs: toMs(row.created_at),
    updatedAtMs: toMs(row.updated_at),
  }
}
