import { randomUUID } from 'node:crypto'
import type { Store } from '@hanzo-kms/core'
import { exerciseStore } from '@hanzo-kms/core/testing/exercise-store'
import type { StoreHarness } from '@hanzo-kms/core/testing/store-harness'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import type { Database } from '../database/database.ts'
import { migrateDatabase } from '../database/migrate.ts'
import { openPostgresDatabase } from '../database/open-postgres.ts'
import { readMigrations } from '../database/read-migrations.ts'
import { openTestEmbedded, startTestPostgres } from '../database/test-databases.ts'
import { createStore } from './create-store.ts'
import type { Schema } from './schema.ts'

const migrations = await readMigrations(new URL('../../migrations/', import.meta.url))

/** Empties what the migrations left empty, and nothing else. */
async function emptier({ kysely }: Database<Schema>): Promise<() => Promise<void>> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public'
      and (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I', tablename), false, true, '')))[1]::text = '0'`.execute(
    kysely,
  )
  // Deleting a few rows is cheaper than truncating, which makes new files. Without triggers, so that the order does not matter.
  const statements = ['begin', 'set local session_replication_role = replica', ...rows.map(({ name }) => `delete from ${name}`), 'commit']
  return async () => void (await sql.raw(statements.join('; ')).execute(kysely))
}

function describeLaws(engine: string, open: () => Promise<{ database: Database<Schema>; other?: Store; close(): Promise<void> }>): void {
  describe(`the laws of every store, on ${engine}`, async () => {
    const { database, other, close } = await open()
    afterAll(close)
    await migrateDatabase(database, migrations)
    const harness: StoreHarness = { store: createStore(database), other, reset: await emptier(database), newId: randomUUID }
    const cases = exerciseStore(harness)
    it('exercises something', () => {
      expect(cases.length).toBeGreaterThan(other === undefined ? 100 : 110)
      expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
    })
    for (const { name, run } of cases) it(name, run)
  })
}

describeLaws('the embedded engine', async () => {
  const { database, remove } = await openTestEmbedded<Schema>()
  return { database, close: remove }
})

describeLaws('PostgreSQL', async () => {
  const server = await startTestPostgres()
  const url = await server.url('store')
  const [database, second] = await Promise.all([openPostgresDatabase<Schema>({ url }), openPostgresDatabase<Schema>({ url })])
  const close = async () => {
    await Promise.all([database.close(), second.close()])
    await server.stop()
  }
  return { database, other: createStore(second), close }
})
