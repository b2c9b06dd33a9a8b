import { CompiledQuery } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Migration } from '../database/read-migrations.ts'
import { BackupRefusal } from './backup-refusal.ts'
import type { OpenedBackup } from './read-backup.ts'
import { readLayout, readSequences, rowsOf, type Statements, type TableLayout } from './table-layout.ts'

const BATCH_CHARS_MAX = 1_048_576
const BATCH_ROWS_MAX = 1_000

/** As Kysely makes them: its rows come from the backup. */
const MIGRATION_TABLES = `
  create table kysely_migration (name varchar(255) not null primary key, "timestamp" varchar(255) not null);
  create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null)`

/** Throws `BackupRefusal` where the backup has migrations that this version does not know. */
export function refuseNewer({ header }: OpenedBackup, file: string, migrations: readonly Migration[], version: string): void {
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = header.migrations.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new BackupRefusal(
    'newer',
    `The backup ${file} was made by a newer version of Hanzo KMS (${header.version}): it has ${unknown.join(', ')}, which this version (${version}) does not know. Restore it with that version or a later one. Nothing was restored.`,
  )
}

/** Throws `BackupRefusal` where the database holds anything. */
export async function refuseNotEmpty<Schema>(database: Database<Schema>): Promise<void> {
  const tables = await readLayout(database.kysely)
  if (tables.length === 0) return
  throw new BackupRefusal(
    'not-empty',
    `The database is not empty: it has ${tables.length} tables, and a backup is restored only into an empty one. Name a new database with KMS_DATABASE_URL, or a new directory with KMS_DATA_DIR. Nothing was restored.`,
  )
}

/**
 * Puts a backup into an empty database: its schema as it was, every row, the sequences. The caller has verified the file before, and brings the schema up to date afterwards.
 * INVARIANT: one transaction: all of it is there, or nothing (tests/operations/backup.test.ts).
 */
export async function restoreBackup<Schema>(
  database: Database<Schema>,
  backup: OpenedBackup,
  migrations: readonly Migration[],
): Promise<void> {
  const { header } = backup
  const then = migrations.filter(({ name }) => header.migrations.includes(name))
  await database.kysely.transaction().execute(async (db) => {
    await makeSchema(db, then)
    const references = await dropReferences(db)
    await fill(db, backup)
    await rowsOf(db, 'set constraints all immediate')
    // Made again, each reference looks at every row.
    for (const { table, name, definition } of references) await rowsOf(db, `alter table ${table} add constraint ${name} ${definition}`)
  })
}

async function makeSchema(db: Statements, migrations: readonly Migration[]): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(MIGRATION_TABLES))
  for (const { sql } of migrations) await db.executeQuery(CompiledQuery.raw(sql))
  // Some migrations make rows, and those of the backup are the ones that count.
  const tables = await readLayout(db)
  await rowsOf(db, `truncate ${tables.map(({ table }) => table).join(', ')}`)
}

interface Reference {
  readonly table: string
  readonly name: string
  readonly definition: string
}

/** So that rows may come in any order. */
async function dropReferences(db: Statements): Promise<readonly Reference[]> {
  const references = await rowsOf<Reference>(
    db,
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace`,
  )
  for (const { table, name } of references) await rowsOf(db, `alter table ${table} drop constraint ${name}`)
  return references
}

async function fill(db: Statements, backup: OpenedBackup): Promise<void> {
  const layouts = new Map((await readLayout(db)).map((layout) => [layout.table, JSON.stringify(layout)]))
  const sequences = new Set(await readSequences(db))
  let insert = ''
  let batch: string[] = []
  let chars = 0
  const flush = async () => {
    if (batch.length > 0) await rowsOf(db, insert, [`[${batch.join(',')}]`])
    batch = []
    chars = 0
  }
  for await (const line of backup.lines()) {
    if (line.startsWith('[')) {
      batch.push(line)
      chars += line.length
      if (chars > BATCH_CHARS_MAX || batch.length >= BATCH_ROWS_MAX) await flush()
      continue
    }
    await flush()
    const told = JSON.parse(line) as Partial<TableLayout> & { sequence?: string; last?: string; called?: boolean }
    // SECURITY: names go into SQL only where this database has them itself.
    if (told.table !== undefined && layouts.get(told.table) !== line) throw unlike(told.table)
    if (told.table !== undefined) insert = insertInto(told as TableLayout)
    if (told.sequence === undefined) continue
    if (!sequences.has(told.sequence)) throw unlike(told.sequence)
    await rowsOf(db, 'select setval($1::regclass, $2::bigint, $3::boolean)', [told.sequence, told.last, told.called])
  }
}

function insertInto({ table, columns }: TableLayout): string {
  const names = columns.map(({ name }) => name).join(', ')
  const values = columns.map(({ type }, at) => `(line ->> ${at})::${type}`).join(', ')
  return `insert into ${table} (${names}) overriding system value select ${values} from json_array_elements($1::json) as line`
}

function unlike(name: string): BackupRefusal {
  return new BackupRefusal(
    'newer',
    `The backup has ${name} in another form than the migrations of this version make it. Restore it with the version that made it. Nothing was restored.`,
  )
}
