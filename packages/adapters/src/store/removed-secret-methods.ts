import type { SecretRepository } from '@hanzo-kms/core/secrets/stored-secret'
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import { toDate } from './instant.ts'
import { rowId } from './row-id.ts'
import type { Schema, SecretVersionTable } from './schema.ts'
import { fullTags, secretColumns, toSecret } from './secret-columns.ts'

/** What was deleted, and what there was at a moment. */
export function removedSecretMethods(db: Kysely<Schema>): Pick<SecretRepository, 'asOf' | 'revive' | 'forgetRemoved'> {
  return {
    async asOf(folderIds, atMs) {
      const at = toDate(atMs)
      const inThem = sql`folder_id = any(${folderIds.map(rowId)}::uuid[]) and updated_at <= ${at}`
      const { rows } = await sql<
        Selectable<SecretVersionTable> & { full_tags: ReturnType<typeof toSecret>['tags']; removed_version: number | null }
      >`
        select reached.*, ${fullTags} from (
          select secret_id, ${secretColumns}, removed_at, null::int as removed_version from secret_versions where ${inThem}
          union all
          select secret_id, ${secretColumns}, removed_at,
            (select max(version) from removed_secret_versions as last where last.secret_id = removed_secret_versions.secret_id)
          from removed_secret_versions where ${inThem} and gone_at > ${at}
        ) as reached
        where (removed_at is null or removed_at > ${at})
          and not ${hasLater('secret_versions', at)} and not ${hasLater('removed_secret_versions', at)}
        order by key, folder_id`.execute(db)
      return rows.map((row) => ({ secret: toSecret({ id: row.secret_id, ...row }), removedVersion: row.removed_version }))
    },

    async revive(ids) {
      await sql`
        with back as (delete from removed_secret_versions where secret_id = any(${[...ids]}::uuid[]) returning *)
        insert into secret_versions (secret_id, ${secretColumns}, removed_at) select secret_id, ${secretColumns}, removed_at from back`.execute(
        db,
      )
    },

    async forgetRemoved(beforeMs, countMax) {
      const { rows } = await sql<{ secret_id: string }>`
        with ended as (select distinct secret_id from removed_secret_versions where gone_at < ${toDate(beforeMs)} limit ${countMax})
        delete from removed_secret_versions using ended where ended.secret_id = removed_secret_versions.secret_id
        returning removed_secret_versions.secret_id`.execute(db)
      return new Set(rows.map(({ secret_id }) => secret_id)).size
    },
  }
}

/** Whether a later version of the same secret was there at that moment already. */
function hasLater(table: 'secret_versions' | 'removed_secret_versions', at: Date): RawBuilder<boolean> {
  return sql`exists (
    select 1 from ${sql.table(table)} as later
    where later.secret_id = reached.secret_id and later.version > reached.version and later.updated_at <= ${at}
  )`
}
