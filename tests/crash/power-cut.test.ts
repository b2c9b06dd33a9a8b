/** The power goes at any moment, also while the embedded database starts: it opens again, and every commit that was acknowledged is there. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedDatabase } from '@hanzo-kms/adapters/database/open-embedded'
import { copyTestCluster } from '@hanzo-kms/adapters/database/test-cluster'
import { type Kysely, sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { effort } from '../support/effort.ts'
import { printFigure } from '../support/print-figure.ts'
import { recordDisk } from './recorded-disk.ts'
import { seededRandom } from './seeded-random.ts'

const SEED = Number(process.env.KMS_TEST_CRASH_SEED ?? 1)
const CUTS = effort({ short: 2, long: 25 })
const COMMITS = effort({ short: 150, long: 20_000 })
/** A commit is two operations of the disk, a start some hundred. */
const OPERATIONS_MAX = effort({ short: 500, long: 6_000 })
/** So many cuts come while the database starts. */
const EARLY_SHARE = 0.15
const EARLY_OPERATIONS_MAX = 150
const ROUNDS_MAX = CUTS * 20
const TIMEOUT_MS = effort({ short: 120_000, long: 3_600_000 })

/** What was acknowledged: it must be there after every cut. */
interface Acknowledged {
  readonly rows: Set<number>
  readonly tables: Set<string>
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-power-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('over many power cuts, no acknowledged commit is lost and the database opens each time', { timeout: TIMEOUT_MS }, async () => {
  const random = seededRandom(SEED)
  const acknowledged: Acknowledged = { rows: new Set(), tables: new Set() }
  let dataDir = await firstDirectory()
  let lost = 0
  let cuts = 0
  for (let round = 1; cuts < CUTS || acknowledged.rows.size < COMMITS; round += 1) {
    expect(round, 'the cuts come before anything is done').toBeLessThan(ROUNDS_MAX)
    const operations = 1 + random() * (cuts > 0 && random() < EARLY_SHARE ? EARLY_OPERATIONS_MAX : OPERATIONS_MAX)
    const after = await cutWhileAtWork(dataDir, acknowledged, { operations, random, syncs: 'kept' })
    if (after.isCut) cuts += 1
    dataDir = after.dataDir
    lost += await countLost(dataDir, acknowledged)
    expect({ round, lost }).toEqual({ round, lost: 0 })
  }
  printFigure('power cuts of the embedded database', cuts, `at least ${CUTS}, it opens after each`)
  printFigure('commits acknowledged over the power cuts', acknowledged.rows.size, `at least ${COMMITS}`)
  printFigure('acknowledged commits lost over the power cuts', lost, '0')
})

test('the check sees loss: on a disk that does not sync, commits are lost', { timeout: TIMEOUT_MS }, async () => {
  const acknowledged: Acknowledged = { rows: new Set(), tables: new Set() }
  const cut = { operations: 600, random: seededRandom(SEED), syncs: 'ignored' } as const
  const { dataDir } = await cutWhileAtWork(await firstDirectory(), acknowledged, cut)
  expect(acknowledged.rows.size).toBeGreaterThan(50)
  const lost = await countLost(dataDir, acknowledged).catch(() => 'it does not even open')
  expect(lost).not.toBe(0)
})

async function firstDirectory(): Promise<string> {
  const dataDir = mkdtempSync(join(folder, 'data-'))
  await copyTestCluster(dataDir)
  const { kysely, close } = await openEmbeddedDatabase<unknown>({ dataDir })
  await sql`create table held (n int primary key, note text not null)`.execute(kysely)
  await sql`create table newest (one int primary key, n int not null)`.execute(kysely)
  await sql`insert into newest values (1, 0)`.execute(kysely)
  await close()
  return dataDir
}

/** Works on a directory until the power goes at that operation; answers with what the disk then holds. */
async function cutWhileAtWork(
  dataDir: string,
  acknowledged: Acknowledged,
  { operations, random, syncs }: { readonly operations: number; readonly random: () => number; readonly syncs: 'kept' | 'ignored' },
): Promise<{ readonly dataDir: string; readonly isCut: boolean }> {
  const left = mkdtempSync(join(folder, 'data-'))
  mkdirSync(join(left, 'database'), { mode: 0o700 })
  let isCut = false
  const cutNow = () => {
    if (isCut || disk.operations() < operations) return
    isCut = true
    disk.cut(join(left, 'database'), random)
  }
  const disk = recordDisk(join(dataDir, 'database'), { syncs, beforeEach: () => cutNow() })
  const { kysely, close } = await openEmbeddedDatabase<unknown>({ dataDir })
  while (!isCut) await commitSomething(kysely, acknowledged, random, () => isCut)
  await close()
  disk.stop()
  rmSync(dataDir, { recursive: true, force: true })
  return { dataDir: left, isCut }
}

/** One transaction, and now and then what else a server does. What was answered after the cut was answered by nobody. */
async function commitSomething(kysely: Kysely<unknown>, { rows, tables }: Acknowledged, random: () => number, isCut: () => boolean) {
  const n = rows.size + tables.size + Math.floor(random() * 1e9)
  const kind = random()
  if (kind < 0.01) await sql`checkpoint`.execute(kysely)
  if (kind > 0.99) {
    await sql`create table ${sql.ref(`made_${n}`)} (n int)`.execute(kysely)
    if (!isCut()) tables.add(`made_${n}`)
  }
  // Some are long enough to fill pages and segments of the log.
  const note = noteOf(n, kind < 0.05 ? 500 : 1)
  await kysely.transaction().execute(async (transaction) => {
    await sql`insert into held values (${n}, ${note})`.execute(transaction)
    await sql`update newest set n = ${n}`.execute(transaction)
  })
  if (!isCut()) rows.add(n)
}

const noteOf = (n: number, times: number) => `note ${n} `.repeat(times)

/** Also fails where something is there that cannot be: a row with another text, a pointer to a row that is missing. */
async function countLost(dataDir: string, acknowledged: Acknowledged): Promise<number> {
  const { kysely, close } = await openEmbeddedDatabase<unknown>({ dataDir })
  const { rows } = await sql<{ n: number; note: string }>`select n, note from held`.execute(kysely)
  const { rows: made } = await sql<{ name: string }>`select relname as name from pg_class where relname like 'made_%'`.execute(kysely)
  const { rows: newest } = await sql<{ n: number }>`select n from newest`.execute(kysely)
  await close()
  const held = new Map(rows.map(({ n, note }) => [n, note]))
  expect(rows.filter(({ n, note }) => !note.startsWith(noteOf(n, 1)))).toEqual([])
  expect(newest.filter(({ n }) => n !== 0 && !held.has(n))).toEqual([])
  const there = new Set(made.map(({ name }) => name))
  return [...acknowledged.rows].filter((n) => !held.has(n)).length + [...acknowledged.tables].filter((name) => !there.has(name)).length
}
