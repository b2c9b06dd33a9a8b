import { CompiledQuery } from 'kysely'
import { type Migration as KyselyMigration, Migrator } from 'kysely/migration'
import type { Database } from './database.ts'
import { DatabaseRefusal } from './database-refusal.ts'
import type { Migration } from './read-migrations.ts'

/** Where Kysely records which migrations have run. */
const MIGRATION_TABLE = 'kysely_migration'

/**
 * Brings the database's schema up to date: all missing migrations in one transaction, or none. Any number of servers may do
 * this at the same time on the same PostgreSQL: an advisory lock lets one after the other in.
 *
 * Answers with the names of those that ran now, oldest first.
 *
 * @throws DatabaseRefusal (`schema-newer`) when the database has migrations that are not among these.
 */
export async function migrateDatabase<Schema>(database: Database<Schema>, migrations: readonly Migration[]): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: database.kysely,
    migrationTableName: MIGRATION_TABLE,
    provider: { getMigrations: async () => Object.fromEntries(migrations.map((migration) => [migration.name, toKysely(migration)])) },
    nameComparator: (a, b) => (a < b ? -1 : Number(a > b)),
  })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error === undefined) return results.map((result) => result.migrationName)
  await refuseNewerSchema(database, migrations)
  const failed = results.find((result) => result.status === 'Error')
  const which =
    failed === undefined ? 'The database could not be migrated' : `Migration ${failed.migrationName} failed and nothing was changed`
  throw new Error(`${which}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
}

function toKysely({ sql }: Migration): KyselyMigration {
  // Without parameters both engines use the simple protocol, in which one text may hold many statements.
  return { up: async (db) => void (await db.executeQuery(CompiledQuery.raw(sql))) }
}

async function refuseNewerSchema<Schema>(database: Database<Schema>, migrations: readonly Migration[]): Promise<void> {
  const known = new Set(migrations.map((migration) => migration.name))
  const query = CompiledQuery.raw(`select name from ${MIGRATION_TABLE} order by name`)
  const { rows } = await database.kysely.executeQuery<{ name: string }>(query as CompiledQuery<{ name: string }>)
  const unknown = rows.map((row) => row.name).filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw new DatabaseRefusal(
    'schema-newer',
    `The database was migrated by a newer version of Hanzo KMS: it has ${unknown.join(', ')}, which this version does not know. Run that version or a later one, or restore a backup made before the upgrade.`,
  )
}
