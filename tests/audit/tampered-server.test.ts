/** A server on PostgreSQL, and somebody who writes to its database: whatever they change in an event is told by the route and by the command line. */
import type { Database } from '@hanzo-kms/adapters/database/database'
import { openPostgresDatabase } from '@hanzo-kms/adapters/database/open-postgres'
import { startTestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePerson, type Person } from '../cli/run-kms.ts'
import { adminEmail, adminPassword, type Caller, type People, startPeople } from '../support/start-people.ts'

let postgres: Awaited<ReturnType<typeof startTestPostgres>>
let people: People
let admin: Caller
let database: Database<Schema>
let person: Person
beforeAll(async () => {
  postgres = await startTestPostgres()
  const url = await postgres.url()
  people = await startPeople({ databaseUrl: url })
  admin = await people.adminBrowser()
  database = await openPostgresDatabase<Schema>({ url })
  person = makePerson({ KMS_URL: people.server.url })
  const login = ['login', '--email', adminEmail, '--password', '-']
  expect((await person.kms(login, { stdin: adminPassword })).code).toBe(0)
  await admin.send('POST', '/api/v1/projects', { projectName: 'Shop' })
  await people.server.kms.auditTrail.linkAll()
  // Whoever writes to the files asks no constraint.
  await run(sql`alter table audit_events drop constraint audit_events_actor_kind, drop constraint audit_events_outcome_check`)
}, 180_000)
afterAll(async () => {
  person.leave()
  await database.close()
  await people.stop()
  await postgres.stop()
})

const run = async <T = unknown>(statement: RawBuilder<T>) => (await statement.execute(database.kysely)).rows
const verify = async () => (await admin.send('POST', '/api/v1/organization/audit-logs/verify', {})).body

/** Another value of the column's type that differs by as little as it can. */
function other(name: string, type: string): RawBuilder<unknown> {
  const column = sql.ref(name)
  if (type === 'uuid')
    return sql`coalesce((translate(left(${column}::text, 1), '0123456789abcdef', '1032547698badcfe') || substr(${column}::text, 2))::uuid, gen_random_uuid())`
  if (type === 'jsonb') return sql`${column} || '{"x": 1}'`
  if (type === 'bytea') return sql`set_byte(${column}, 0, get_byte(${column}, 0) # 1)`
  if (type === 'bigint') return sql`${column} + 1000`
  if (type.startsWith('timestamp')) return sql`${column} + interval '1 microsecond'`
  return sql`coalesce(${column}, '') || 'x'`
}

test('every column of an event, changed, is told by the route; the command line tells it too, with its exit code', async () => {
  const columns = await run(sql<{ name: string; type: string }>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = 'audit_events'::regclass and attnum > 0 and not attisdropped order by attnum`)
  expect(columns.length).toBeGreaterThanOrEqual(14)
  expect(await verify()).toMatchObject({ isIntact: true, broken: null })
  const told: string[] = []
  for (const { name, type } of columns) {
    await run(sql`drop table if exists kept`)
    await run(
      sql`create table kept as select * from audit_events where type = 'create-project' and organization_id = ${people.organizationId}`,
    )
    const [changed] = await run(sql<{ id: string }>`
      update audit_events set ${sql.ref(name)} = ${other(name, type)} where id = (select id from kept) returning id`)
    const { isIntact, broken } = await verify()
    if (!isIntact && broken) told.push(name)
    if (name === 'metadata') {
      const said = await person.kms(['audit', 'verify'])
      expect(said).toMatchObject({ code: 1, out: expect.stringMatching(/^THE AUDIT LOG WAS TAMPERED WITH\.$/m) })
    }
    await run(sql`delete from audit_events where id = ${changed?.id ?? ''}`)
    await run(sql`insert into audit_events select * from kept`)
  }
  expect(told).toEqual(columns.map(({ name }) => name))
  expect(await verify()).toMatchObject({ isIntact: true, broken: null })
  expect(await person.kms(['audit', 'verify'])).toMatchObject({ code: 0, err: '' })
})
