import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DatabaseRefusal } from './database-refusal.ts'
import { openPostgresDatabase } from './open-postgres.ts'
import { startTestPostgres, type TestPostgres } from './test-databases.ts'

const CONNECTS_MAX = 2_000

let server: TestPostgres

beforeAll(async () => {
  server = await startTestPostgres()
})

afterAll(async () => {
  await server.stop()
})

async function refusalOf(url: string): Promise<{ reason?: string; message: string; seen: string }> {
  const error = await openPostgresDatabase({ url }).catch((refused: unknown) => refused)
  if (!(error instanceof DatabaseRefusal)) throw new Error(`Not refused: ${String(error)}`)
  return { reason: error.reason, message: error.message, seen: `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}` }
}

test('what cannot be a database is refused with a sentence that says where, and never the password', async () => {
  const password = 'correct-horse'
  const good = new URL(await server.url('refusals'))
  const wrongPassword = new URL(good)
  wrongPassword.password = password
  const noDatabase = new URL(good)
  noDatabase.pathname = '/nothing_of_that_name'

  const refusals = [
    [`postgres://kms:${password}@127.0.0.1:1/kms`, 'unreachable', '127.0.0.1:1/kms cannot be used: nothing listens there'],
    [wrongPassword.href, 'unreachable', `${good.host}${good.pathname} cannot be used: it does not accept this user and password`],
    [noDatabase.href, 'unreachable', 'it has no database of that name'],
    [`mysql://kms:${password}@localhost/kms`, 'bad-url', 'no PostgreSQL URL'],
    [`postgres://kms:${password}@local host/kms`, 'bad-url', 'no PostgreSQL URL'],
    [password, 'bad-url', 'no PostgreSQL URL'],
  ] as const
  for (const [url, reason, sentence] of refusals) {
    const refused = await refusalOf(url)
    expect(refused).toMatchObject({ reason, message: expect.stringContaining(sentence) })
    expect(refused.seen).not.toContain(password)
    expect(refused.seen).not.toContain(good.password)
  }
})

test('a server older than 15 is refused', async () => {
  const url = await server.url('old')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // A function of ours that hides the server's own says that it is 14.9.
  await client.query(`create schema old; create function old.current_setting(text) returns text language sql as $$ select '140009' $$;
    alter database ${new URL(url).pathname.slice(1)} set search_path = old, pg_catalog`)
  await client.end()
  expect(await refusalOf(url)).toMatchObject({
    reason: 'too-old',
    message: expect.stringContaining('version 14, and at least version 15 is needed'),
  })
})

test('a statement whose columns a migration has changed works again at the next try', async () => {
  const { kysely, close } = await openPostgresDatabase({ url: await server.url('plans'), connectionsMax: 1 })
  await sql`create table planned (n int); insert into planned values (1)`.execute(kysely)
  const select = () => sql`select * from planned where n = ${1}`.execute(kysely)
  expect((await select()).rows).toEqual([{ n: 1 }])
  await sql`alter table planned add column t text`.execute(kysely)
  await select().catch(() => {})
  expect((await select()).rows).toEqual([{ n: 1, t: null }])
  await close()
  await close()
})

test('no more connections are opened than allowed, and close gives them back', async () => {
  const url = await server.url('pool')
  const database = await openPostgresDatabase({ url, connectionsMax: 2 })
  await database.listen('pool', () => {})
  await Promise.all(Array.from({ length: 8 }, () => sql`select pg_sleep(0.001)`.execute(database.kysely)))
  const watcher = await openPostgresDatabase({ url, connectionsMax: 1 })
  const count = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.execute(watcher.kysely)
    return rows[0]?.n ?? -1
  }
  expect(await count()).toBe(3)
  await database.close()
  // The server notices the goodbye a moment after it was said.
  for (let looks = 0; looks < CONNECTS_MAX && (await count()) > 0; looks += 1);
  expect(await count()).toBe(0)
  await watcher.close()
})

test('a test process that is killed leaves no server behind', async () => {
  const module = new URL('./test-databases.ts', import.meta.url).href
  const program = `const { startTestPostgres } = await import(${JSON.stringify(module)})
    const server = await startTestPostgres(); console.log(await server.url())`
  const { KMS_TEST_DATABASE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'], env })
  const [url] = await once(createInterface(child.stdout), 'line')
  child.kill('SIGKILL')
  let refused = ''
  for (let tries = 0; tries < CONNECTS_MAX && refused !== 'ECONNREFUSED'; tries += 1) {
    const client = new pg.Client({ connectionString: String(url) })
    client.on('error', () => {})
    refused = await client.connect().then(
      () => client.end().then(() => ''),
      (error: NodeJS.ErrnoException) => error.code ?? error.message,
    )
  }
  expect(refused).toBe('ECONNREFUSED')
})
