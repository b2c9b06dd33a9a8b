import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openEmbeddedDatabase } from './open-embedded.ts'
import { nextLine, runEmbeddedProcess } from './run-embedded-process.fixture.ts'
import { copyTestCluster } from './test-cluster.ts'

const COMMITS = 50
const KILL_ROUNDS = 3
const ROWS_PER_ROUND = 60

let dataDir: string

beforeEach(async () => {
  dataDir = fs.mkdtempSync(join(tmpdir(), 'kms-test-durability-'))
  await copyTestCluster(dataDir)
})

afterEach(() => {
  vi.restoreAllMocks()
  fs.rmSync(dataDir, { recursive: true, force: true })
})

/** What has been synced since, files and folders alike. */
function watchSyncs(): fs.Stats[] {
  const synced: fs.Stats[] = []
  const sync = fs.fsyncSync
  vi.spyOn(fs, 'fsyncSync').mockImplementation((descriptor) => {
    synced.push(fs.fstatSync(descriptor))
    sync(descriptor)
  })
  return synced
}

/** The inodes of the files and folders below a folder of the cluster. */
function inodesBelow(folder: string): Set<number> {
  const root = join(dataDir, 'database', folder)
  const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
  return new Set(names.map((name) => fs.statSync(join(root, name)).ino))
}

async function readSettings(kysely: Kysely<unknown>): Promise<unknown> {
  const names = ['fsync', 'full_page_writes', 'shared_buffers', 'synchronous_commit', 'wal_sync_method']
  const { rows } = await sql<{ settings: unknown }>`
    select jsonb_object_agg(name, current_setting(name)) as settings from unnest(${names}::text[]) as name`.execute(kysely)
  return rows[0]?.settings
}

test('every commit syncs the log before it is acknowledged, and a checkpoint the data and the folders', async () => {
  const { kysely, close } = await openEmbeddedDatabase<unknown>({ dataDir })
  expect(await readSettings(kysely)).toEqual({
    fsync: 'on',
    full_page_writes: 'on',
    shared_buffers: '16MB',
    synchronous_commit: 'on',
    wal_sync_method: 'fsync',
  })
  await sql`create table held (n int)`.execute(kysely)
  const log = inodesBelow('pg_wal')
  const synced = watchSyncs()

  for (let n = 1; n <= COMMITS; n += 1) {
    await sql`insert into held values (${n})`.execute(kysely)
    expect(synced.filter((entry) => log.has(entry.ino)).length).toBeGreaterThanOrEqual(n)
  }

  synced.length = 0
  await sql`create table more (n int)`.execute(kysely)
  await sql`checkpoint`.execute(kysely)
  const data = inodesBelow('base')
  expect(synced.some((entry) => entry.isFile() && data.has(entry.ino))).toBe(true)
  await close()
  expect(synced.some((entry) => entry.isDirectory())).toBe(true)
})

test('rows whose commit was acknowledged survive SIGKILL', async () => {
  const acknowledged: number[] = []
  for (let round = 0; round < KILL_ROUNDS; round += 1) {
    const writer = runEmbeddedProcess('commit', dataDir)
    for (let row = 0; row < ROWS_PER_ROUND; row += 1) acknowledged.push((await nextLine(writer)).n ?? -1)
    const killed = writer.kill('SIGKILL')
    // What it printed before it died counts as well.
    for (let last = await writer.lines.next(); last.done !== true; last = await writer.lines.next()) acknowledged.push(last.value.n ?? -1)
    await killed
  }

  const database = await openEmbeddedDatabase({ dataDir })
  const { rows } = await sql<{ n: number }>`select n from acknowledged`.execute(database.kysely)
  await database.close()

  const kept = new Set(rows.map((row) => row.n))
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILL_ROUNDS * ROWS_PER_ROUND)
  expect(acknowledged.filter((n) => !kept.has(n))).toEqual([])
})
