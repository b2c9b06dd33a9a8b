import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely'
import { expect, test } from 'vitest'
import { watchWrites } from './watch-writes.ts'

interface Schema {
  readonly roles: { readonly id: string }
}

let writes = 0
const dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
}
const db = watchWrites(new Kysely<Schema>({ dialect }), () => {
  writes += 1
})
const id = '1'
const deletes = sql`delete from roles returning id`

const readings = {
  'a select': () => db.selectFrom('roles').selectAll().where('id', '=', id).execute(),
  'a select in text': () => sql`\n select id from roles where id = ${id}`.execute(db),
  'a select after a recursive with': () =>
    sql`with recursive one as (${sql`select id from roles`}) select ${sql.ref('id')}, ${id} from one`.execute(db),
}
const writings = {
  'an insert': () => db.insertInto('roles').values({ id }).execute(),
  'an update': () => db.updateTable('roles').set({ id }).execute(),
  'a delete': () => db.deleteFrom('roles').execute(),
  'a select after a delete': () =>
    db
      .with('gone', (inner) => inner.deleteFrom('roles').returning('id'))
      .selectFrom('gone')
      .selectAll()
      .execute(),
  'a delete in text': () => deletes.execute(db),
  'a select after a delete in text': () => sql`with gone as (DELETE from roles returning id) select id from gone`.execute(db),
  'a select after a delete in a part of the text': () => sql`with gone as (${deletes}) select id from gone`.execute(db),
  'a select after a delete that is built': () =>
    sql`with gone as (${db.deleteFrom('roles').returning('id')}) select id from gone`.execute(db),
  'whatever else': () => sql`truncate roles`.execute(db),
}

test.each(Object.keys(readings) as (keyof typeof readings)[])('%s is no writing', async (statement) => {
  writes = 0
  await readings[statement]()
  expect(writes).toBe(0)
})

test.each(Object.keys(writings) as (keyof typeof writings)[])('%s is a writing', async (statement) => {
  writes = 0
  await writings[statement]()
  expect(writes).toBeGreaterThan(0)
})
