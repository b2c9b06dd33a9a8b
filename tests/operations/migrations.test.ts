import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { rowsOf } from '@hanzo-kms/adapters/backup/table-layout'
import type { Database } from '@hanzo-kms/adapters/database/database'
import { migrateDatabase } from '@hanzo-kms/adapters/database/migrate'
import { openPostgresDatabase } from '@hanzo-kms/adapters/database/open-postgres'
import type { Migration } from '@hanzo-kms/adapters/database/read-migrations'
import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { connectors } from '@hanzo-kms/server/connectors'
import { readOwnMigrations } from '@hanzo-kms/server/open-database'
import { openKms } from '@hanzo-kms/server/open-kms'
import { readSettings } from '@hanzo-kms/server/settings'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isLong } from '../support/effort.ts'

let postgres: TestPostgres
let migrations: readonly Migration[]
beforeAll(async () => {
  ;[postgres, migrations] = await Promise.all([startTestPostgres(), readOwnMigrations()])
})
afterAll(() => postgres.stop())

const openNew = async () => {
  const url = await postgres.url('schema')
  return { url, database: await openPostgresDatabase<unknown>({ url }) }
}

/** Columns, constraints and indexes, whatever they came about by. */
const schemaOf = async ({ kysely }: Database<unknown>) =>
  (
    await rowsOf<{ told: string }>(
      kysely,
      `select format('%s.%s %s %s %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull, attcollation::regcollation) as told
         from pg_attribute join pg_class on pg_class.oid = attrelid
         where relnamespace = current_schema()::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
       union all select format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
         where connamespace = current_schema()::regnamespace and contype <> 'n'
       union all select indexdef from pg_indexes where schemaname = current_schema()`,
    )
  )
    .map(({ told }) => told)
    .sort()

test('from every released schema a start makes the one of today', async () => {
  const { database: fresh } = await openNew()
  await migrateDatabase(fresh, migrations)
  const today = await schemaOf(fresh)
  await fresh.close()
  expect(today.length).toBeGreaterThan(400)
  const all = migrations.map((_, index) => index).slice(1)
  const tried = isLong ? all : all.filter((index) => index === 4 || index === Math.floor(all.length / 2) || index === all.length)
  expect(tried.length).toBeGreaterThan(2)
  for (const count of tried) {
    const { database } = await openNew()
    await migrateDatabase(database, migrations.slice(0, count))
    expect(await migrateDatabase(database, migrations)).toHaveLength(migrations.length - count)
    expect(await schemaOf(database)).toEqual(today)
    await database.close()
  }
}, 120_000)

test('what was in the first schema is there in the one of today', async () => {
  const { database } = await openNew()
  const { kysely } = database
  await migrateDatabase(database, migrations.slice(0, 4))
  const [organization, project, environment, folder, secret, tag] = Array.from({ length: 6 }, () => randomUUID())
  const at = '2025-01-01T00:00:00Z'
  await rowsOf(kysely, `insert into instance values (true, '\\x01', 'first-key', true)`)
  await rowsOf(kysely, `insert into organizations values ('${organization}', 'Test', 'test', '${at}')`)
  await rowsOf(
    kysely,
    `insert into projects values ('${project}', '${organization}', 'Shop', 'shop', null, false, false, 1, '${at}', '${at}')`,
  )
  await rowsOf(kysely, `insert into environments values ('${environment}', '${project}', 'Prod', 'prod', 1, '${at}', '${at}')`)
  await rowsOf(kysely, `insert into folders values ('${folder}', '${environment}', null, 'root', '/', null, 1, '${at}', '${at}')`)
  await rowsOf(kysely, `insert into data_keys values ('project:${project}', 1, '\\x02', '${at}')`)
  const tags = JSON.stringify([{ id: tag, slug: 'db', name: 'Database', color: '#fff' }])
  await rowsOf(
    kysely,
    `insert into secrets values ('${secret}', '${folder}', 'DB_URL', 1, '\\x03', null, '${tags}', '[]', null, 'platform', null, '${at}', '${at}')`,
  )
  await migrateDatabase(database, migrations)
  expect(await rowsOf(kysely, 'select key, version, sealed_value, tags from secrets')).toEqual([
    { key: 'DB_URL', version: 1, sealed_value: Buffer.of(3), tags: [tag] },
  ])
  expect(await rowsOf(kysely, 'select slug, name, color from project_tags')).toEqual([{ slug: 'db', name: 'Database', color: '#fff' }])
  expect(await rowsOf(kysely, 'select wrapped, root_key_id from data_keys')).toEqual([{ wrapped: Buffer.of(2), root_key_id: 'first-key' }])
  await database.close()
}, 60_000)

test('a start on a database that a newer version has migrated is refused with a sentence, and changes nothing', async () => {
  const { url, database } = await openNew()
  await migrateDatabase(database, [...migrations, { name: '9999-from-the-future', sql: 'create table future (id int)' }])
  const before = await schemaOf(database)
  const settings = { ...readSettings({}, tmpdir()), databaseUrl: url, rootKey: 'ab'.repeat(32) }
  const silent = { info: () => {}, warn: () => {} }
  await expect(openKms(settings, connectors, silent)).rejects.toThrow(
    /^The database was migrated by a newer version of Hanzo KMS: it has 9999-from-the-future, .* Run that version or a later one, or restore a backup made before the upgrade\.$/,
  )
  expect(await schemaOf(database)).toEqual(before)
  await database.close()
})
