import type { MissingPart } from '@hanzo-kms/core/trash/trash'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { type ForeignKey, parentsFirst, readForeignKeys } from './foreign-keys.ts'
import type { Schema } from './schema.ts'

const kinds: Readonly<Record<string, MissingPart['kind']>> = {
  environments: 'environment',
  folders: 'folder',
  connections: 'app-connection',
}

/**
 * Inserts the rows of an entry again, parents before children. A row that would have been deleted meanwhile with something else, had it been there, stays away; one that names
 * something that could not have been deleted beside it refuses the whole.
 */
export async function putRowsBack(db: Kysely<Schema>, entryId: string): Promise<MissingPart | undefined> {
  const keys = (await readForeignKeys(db)).map(orWithout)
  const { rows: tables } = await sql<{ table_name: string }>`
    select distinct table_name from trash_rows where entry_id = ${entryId}`.execute(db)
  const order = parentsFirst(
    tables.map((row) => row.table_name),
    // Who is no member of the organization any more gets nothing in its projects back: see `belongs`.
    [...keys, { child: 'project_members', parent: 'organization_members' }],
  )
  const root = await rootMissing(db, entryId)
  if (root) return root
  for (const table of order) {
    const own = keys.filter(({ child }) => child === table)
    const missing = await missingOf(db, entryId, table, own)
    if (missing) return missing
    await insertRows(db, entryId, table, own)
    if (table === 'secret_imports') await renumberImports(db)
  }
  await fillLinks(db, entryId)
  return undefined
}

/** A role of the organization may be deleted meanwhile: then who held it in the project holds nothing instead. */
function orWithout(key: ForeignKey): ForeignKey {
  if (key.parent !== 'roles' || key.onDelete !== 'refuse') return key
  return { ...key, onDelete: key.child === 'organization_members' ? 'set null' : 'cascade' }
}

/** What lies in something that is deleted itself would silently stay away: said instead. A folder may also lie elsewhere by now, with a new path. */
async function rootMissing(db: Kysely<Schema>, entryId: string): Promise<MissingPart | undefined> {
  const { rows } = await sql<{ kind: string; row: Record<string, string | null> }>`
    select kind, row from trash_entries
    join trash_rows on entry_id = trash_entries.id and row ->> 'id' = subject_id::text
    where trash_entries.id = ${entryId} and kind = 'folder' and table_name = 'folders'`.execute(db)
  const folder = rows[0]?.row
  if (!folder) return undefined
  const environment = await db
    .selectFrom('environments')
    .select('id')
    .where('id', '=', folder.environment_id ?? '')
    .executeTakeFirst()
  if (!environment) return { kind: 'environment', id: folder.environment_id ?? '' }
  const parent = await db
    .selectFrom('folders')
    .select('path')
    .where('id', '=', folder.parent_id ?? '')
    .executeTakeFirst()
  if (!parent) return { kind: 'folder', id: folder.parent_id ?? '' }
  const [before, path] = [folder.path ?? '', `${parent.path === '/' ? '' : parent.path}/${folder.name}`]
  if (before !== path)
    await sql`
      update trash_rows set row = jsonb_set(row, '{path}', to_jsonb(${path}::text || substr(row ->> 'path', length(${before}::text) + 1)))
      where entry_id = ${entryId} and table_name = 'folders'`.execute(db)
  return undefined
}

async function missingOf(
  db: Kysely<Schema>,
  entryId: string,
  table: string,
  keys: readonly ForeignKey[],
): Promise<MissingPart | undefined> {
  for (const key of keys.filter(({ onDelete }) => onDelete === 'refuse')) {
    const { rows } = await sql<{ id: string }>`
      select kept.${sql.ref(key.column)} as id from ${keptRows(entryId, table)}
      and kept.${sql.ref(key.column)} is not null and not ${isThere(key)} and ${belongs(table, keys)} limit 1`.execute(db)
    if (rows[0]) return { kind: kinds[key.parent] ?? 'other', id: rows[0].id }
  }
  return undefined
}

async function insertRows(db: Kysely<Schema>, entryId: string, table: string, keys: readonly ForeignKey[]): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`.execute(db)
  const emptied = new Map(keys.filter(({ onDelete }) => onDelete === 'set null').map((key) => [key.column, key]))
  const columns = rows.map(({ name }) => sql.ref(name))
  const values = rows.map(({ name }) => {
    const key = emptied.get(name)
    return key ? sql`case when ${isThere(key)} then kept.${sql.ref(name)} end` : sql`kept.${sql.ref(name)}`
  })
  await sql`
    insert into ${sql.table(table)} (${sql.join(columns)}) overriding system value
    select ${sql.join(values)} from ${keptRows(entryId, table)} and ${belongs(table, keys)}`.execute(db)
}

function keptRows(entryId: string, table: string): RawBuilder<unknown> {
  return sql`trash_rows as own, lateral jsonb_populate_record(null::${sql.table(table)}, own.row) as kept
    where own.entry_id = ${entryId} and own.table_name = ${table}`
}

function isThere({ column, parent, parentColumn }: ForeignKey): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from ${sql.table(parent)} as parent where parent.${sql.ref(parentColumn)} = kept.${sql.ref(column)})`
}

/** SECURITY: a membership is of somebody in the organization. Who left it, or was removed, while the project was in the trash would come back otherwise. */
const memberInOrganization = sql<boolean>`exists (
  select 1 from organization_members as member join projects on projects.organization_id = member.organization_id
  where projects.id = kept.project_id
    and member.user_id is not distinct from kept.user_id and member.identity_id is not distinct from kept.identity_id
)`

/** All rows that it would go with are there. Its own table's are inserted with it. */
function belongs(table: string, keys: readonly ForeignKey[]): RawBuilder<boolean> {
  const parents = keys.filter(({ onDelete, parent }) => onDelete === 'cascade' && parent !== table)
  const all = parents.map((key) => sql<boolean>`(kept.${sql.ref(key.column)} is null or ${isThere(key)})`)
  if (table === 'project_members') all.push(memberInOrganization)
  return all.length === 0 ? sql<boolean>`true` : sql<boolean>`(${sql.join(all, sql` and `)})`
}

/** Others may have moved up while these were away. */
async function renumberImports(db: Kysely<Schema>): Promise<void> {
  await sql`
    update secret_imports set position = numbered.position
    from (
      select id, row_number() over (partition by folder_id order by position, created_at, id)::int as position from secret_imports
      where folder_id in (select folder_id from secret_imports group by folder_id, position having count(*) > 1)
    ) as numbered
    where secret_imports.id = numbered.id and secret_imports.position <> numbered.position`.execute(db)
}

async function fillLinks(db: Kysely<Schema>, entryId: string): Promise<void> {
  const links = await db.selectFrom('trash_links').selectAll().where('entry_id', '=', entryId).execute()
  for (const { table_name: table, column_name: column, row_id, value } of links)
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${value} where id = ${row_id} and ${sql.ref(column)} is null`.execute(db)
}
