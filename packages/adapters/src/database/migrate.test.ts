import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './database.ts'
import { DatabaseRefusal } from './database-refusal.ts'
import { migrateDatabase } from './migrate.ts'
import { openPostgresDatabase } from './open-postgres.ts'
import { type Migration, readMigrations } from './read-migrations.ts'
import { openTestEmbedded, startTestPostgres, type TestEmbedded, type TestPostgres } from './test-databases.ts'

const FIRST: Migration = {
  name: '0001-first',
  sql: `create table a (n int primary key); -- several statements; with a ';' in a comment
        insert into a values (1);
        create function plus(x int) returns int language sql as $$ select x + 1; $$;`,
}
const SECOND: Migration = { name: '0002-second', sql: 'create table b (t text); insert into a select plus(n) from a;' }
const BROKEN: Migration = { name: '0002-broken', sql: 'create table c (n int); insert into nowhere values (1);' }
const MIGRATORS = 4

let server: TestPostgres
let embedded: TestEmbedded<unknown>

beforeAll(async () => {
  ;[server, embedded] = await Promise.all([startTestPostgres(), openTestEmbedded()])
})

afterAll(async () => {
  await Promise.all([server.stop(), embedded.remove()])
})

async function readA({ kysely }: Database<unknown>): Promise<unknown> {
  return (await sql`select array_agg(n order by n) as n from a`.execute(kysely)).rows[0]
}

async function exerciseMigrations(database: Database<unknown>): Promise<void> {
  // A failure changes nothing at all: not even what went before it.
  await expect(migrateDatabase(database, [FIRST, BROKEN])).rejects.toThrow('Migration 0002-broken failed and nothing was changed')
  await expect(readA(database)).rejects.toThrow('a')

  expect(await migrateDatabase(database, [FIRST])).toEqual(['0001-first'])
  expect(await migrateDatabase(database, [FIRST, SECOND])).toEqual(['0002-second'])
  expect(await migrateDatabase(database, [FIRST, SECOND])).toEqual([])
  expect(await readA(database)).toEqual({ n: [1, 2] })

  const older = await migrateDatabase(database, [FIRST]).catch((error: unknown) => error)
  expect(older).toBeInstanceOf(DatabaseRefusal)
  expect(older).toMatchObject({
    reason: 'schema-newer',
    message: expect.stringContaining('it has 0002-second, which this version does not know'),
  })
}

test('migrations on the embedded engine run once, in order, all or none; a newer schema is refused', async () => {
  await exerciseMigrations(embedded.database)
})

test('migrations on PostgreSQL run once, in order, all or none; a newer schema is refused', async () => {
  const database = await openPostgresDatabase<unknown>({ url: await server.url('migrate') })
  await exerciseMigrations(database)
  await database.close()
})

test('four servers that migrate one fresh PostgreSQL at once all succeed, and each migration runs once', async () => {
  const url = await server.url('at_once')
  const databases = await Promise.all(Array.from({ length: MIGRATORS }, () => openPostgresDatabase<unknown>({ url })))
  const ran = await Promise.all(databases.map((database) => migrateDatabase(database, [FIRST, SECOND])))
  expect(ran.flat().sort()).toEqual(['0001-first', '0002-second'])
  for (const database of databases) {
    expect(await readA(database)).toEqual({ n: [1, 2] })
    await database.close()
  }
})

describe('reading the folder', () => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'kms-test-migrations-'))
  const write = (name: string) => fs.writeFileSync(join(folder, name), `-- ${name}`)

  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  test('gives the .sql files in the order of their numbers, and refuses names that have no order', async () => {
    await expect(readMigrations(pathToFileURL(folder))).rejects.toThrow('no .sql file')
    for (const name of ['0010-ten.sql', '0002-two-words.sql', 'README.md']) write(name)
    expect(await readMigrations(pathToFileURL(folder))).toEqual([
      { name: '0002-two-words', sql: '-- 0002-two-words.sql' },
      { name: '0010-ten', sql: '-- 0010-ten.sql' },
    ])
    write('0010-other.sql')
    await expect(readMigrations(pathToFileURL(folder))).rejects.toThrow('same number')
    fs.rmSync(join(folder, '0010-other.sql'))
    write('11-eleven.sql')
    await expect(readMigrations(pathToFileURL(`${folder}/`))).rejects.toThrow('NNNN-name.sql')
  })
})
