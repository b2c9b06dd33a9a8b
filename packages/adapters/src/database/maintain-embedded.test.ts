import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseMaintenance, type TableUse } from './choose-maintenance.ts'
import { maintainOnce } from './maintain-embedded.ts'
import { makeCluster } from './make-cluster.ts'
import { startPglite } from './start-pglite.ts'
import { copyTestCluster } from './test-cluster.ts'

const MIB = 1024 * 1024
const table = (name: string, liveRows: number, deadRows: number, changedRows: number): TableUse => ({
  name,
  liveRows,
  deadRows,
  changedRows,
})

test.each([
  ['nothing has changed', 0, [], []],
  ['little log', 64 * MIB, [], []],
  ['much log', 65 * MIB, [], ['checkpoint']],
  ['few dead rows', 0, [table('a', 1_000, 250, 0)], []],
  ['many dead rows', 0, [table('a', 1_000, 251, 0), table('b', 10, 900, 0)], ['vacuum (analyze) b']],
  ['many changed rows', 0, [table('a', 1_000, 0, 151), table('b', 0, 0, 51)], ['analyze a']],
  ['all at once', 65 * MIB, [table('a', 0, 51, 0), table('b', 0, 0, 900)], ['vacuum (analyze) a', 'checkpoint']],
] as const)('%s', (_, logBytes, tables, due) => {
  expect(chooseMaintenance(logBytes, tables)).toEqual(due)
})

let dataDir: string
let pglite: PGlite

beforeAll(async () => {
  dataDir = fs.mkdtempSync(join(tmpdir(), 'kms-test-maintain-'))
  await copyTestCluster(dataDir)
  pglite = await startPglite(await makeCluster(dataDir))
})

afterAll(async () => {
  await pglite.close()
  fs.rmSync(dataDir, { recursive: true, force: true })
})

test('what the engine itself counts leads to a checkpoint and a vacuum, after which nothing is due', async () => {
  await pglite.exec(`create table "Odd ""name" (t text);
    insert into "Odd ""name" select repeat('x', 1000) from generate_series(1, 80000);`)
  await pglite.exec(`update "Odd ""name" set t = 'y'`)
  // The engine reports its counters at most once a second, unless asked.
  await pglite.exec('select pg_stat_force_next_flush()')
  expect(await maintainOnce(pglite)).toEqual(['vacuum (analyze) public."Odd ""name"', 'checkpoint'])
  expect(await maintainOnce(pglite)).toEqual([])
})
