/**
 * Canaries are put everywhere that something confidential can be put, in a busy scene with every way of failing, and then looked for everywhere that they have no business. Each
 * search has something to find as well: one that finds nothing at all has searched nothing.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '@hanzo-kms/adapters/database/database'
import { openEmbeddedDatabase } from '@hanzo-kms/adapters/database/open-embedded'
import { openPostgresDatabase } from '@hanzo-kms/adapters/database/open-postgres'
import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { type Emulator, startEmulator } from '@hanzo-kms/emulator-windmill'
import { connectors } from '@hanzo-kms/server/connectors'
import { makeBackup } from '@hanzo-kms/server/operations/make-backup'
import { readSettings } from '@hanzo-kms/server/settings'
import { startServer } from '@hanzo-kms/server/start-server'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { copyMigratedCluster } from '../support/copy-migrated-cluster.ts'
import { CONTROL, playBusyScene } from './busy-scene.ts'
import type { Answered } from './caller.ts'
import { type Canaries, makeCanaries } from './canaries.ts'
import { useCommandLine } from './use-command-line.ts'

const PLANTED_MIN = 50
const ERRORS_MIN = 20
/** Two servers' worth of requests, and fifteen starts of the command line: long on a busy machine. */
const SCENE_MS = 300_000

describe.each(['embedded', 'postgres'] as const)('on the %s database', (engine) => {
  const canaries: Canaries = makeCanaries()
  const lines: string[] = []
  let postgres: TestPostgres | undefined
  let databaseUrl: string | undefined
  let dataDir: string
  let emulator: Emulator
  let errors: readonly Answered[]
  let printed: readonly string[]
  let tables: ReadonlyMap<string, readonly string[]>
  let backup: string

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'kms-canary-'))
    if (engine === 'postgres') {
      postgres = await startTestPostgres()
      databaseUrl = await postgres.url('canary')
    } else await copyMigratedCluster(dataDir)
    emulator = await startEmulator({ profile: '1.479' })
    const rootKey = Buffer.from(canaries.plant('root key').slice(-32), 'utf8').toString('hex')
    canaries.add('root key in hex', rootKey)
    canaries.add('root key in base64', Buffer.from(rootKey, 'hex').toString('base64'))
    const mail = { smtpUrl: `smtp://kms:${canaries.plant('password of the mail server')}@127.0.0.1:1`, smtpFrom: 'kms@example.com' }
    const egressAllow = new URL(emulator.url).host
    const settings = { ...readSettings({}, dataDir), ...mail, dataDir, databaseUrl, port: 0, rootKey, egressAllow }
    const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
    const server = await startServer(settings, connectors, logger)
    const played = await playBusyScene(server.url, emulator, canaries)
    errors = played.errors
    printed = engine === 'embedded' ? await useCommandLine(server.url, played, canaries) : []
    await server.stop()
    backup = join(dataDir, 'canary.backup')
    await makeBackup(settings, backup)
    tables = await dump(databaseUrl === undefined ? openEmbeddedDatabase({ dataDir }) : openPostgresDatabase({ url: databaseUrl }))
  }, SCENE_MS)
  afterAll(async () => {
    await emulator.close()
    await postgres?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  test('the scene was busy: many canaries, many errors', () => {
    expect(canaries.planted.size).toBeGreaterThan(PLANTED_MIN)
    expect(errors.length).toBeGreaterThan(ERRORS_MIN)
  })
  test('no line of the log has one, at its most talkative', () => {
    expect(lines.length).toBeGreaterThan(50)
    expect(lines.join('')).toContain('/api/v3/secrets/raw/:secretName')
    expect(canaries.foundIn(lines.join(''))).toEqual([])
  })

  test('no error tells one', () => {
    const told = errors.map(({ text }) => text).join('\n')
    expect(told).toContain('reqId')
    expect(errors.filter(({ text }) => canaries.foundIn(text).length > 0).map(({ text }) => text)).toEqual([])
  })

  test('no row of any table has one, the audit log least of all', () => {
    expect(tables.get('audit_events')?.length).toBeGreaterThan(20)
    expect([...tables.values()].flat().join('\n')).toContain(CONTROL)
    const found = [...tables].flatMap(([table, rows]) => canaries.foundIn(rows.join('\n')).map((what) => `${table}: ${what}`))
    expect(found).toEqual([])
  })

  test('no backup has one, and not even what the database may show: it is sealed as a whole', () => {
    const bytes = readFileSync(backup)
    expect(bytes.length).toBeGreaterThan(10_000)
    expect([...canaries.foundInBytes(bytes), ...(bytes.includes(CONTROL) ? [CONTROL] : [])]).toEqual([])
  })

  // The command line is the same whatever the server keeps its rows in, and PostgreSQL's files are not ours to read; its rows are, above.
  if (engine === 'postgres') return

  test('the command line prints none that it was not asked for', () => {
    expect(printed.length).toBeGreaterThan(5)
    expect(printed.join('\n')).toContain(CONTROL)
    // A list of secrets shows their comments: it is what they are for.
    const found = (text: string) => canaries.foundIn(text).filter((what) => !/^(changed )?comment/.test(what))
    expect(printed.filter((text) => found(text).length > 0)).toEqual([])
  })

  test('no file of the database has one, whatever was deleted or changed', () => {
    const files = readdirSync(join(dataDir, 'database'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const contents = files.map((entry) => ({ name: entry.name, bytes: readFileSync(join(entry.parentPath, entry.name)) }))
    expect(contents.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeGreaterThan(10_000_000)
    expect(contents.filter(({ bytes }) => bytes.includes(CONTROL)).length).toBeGreaterThan(0)
    expect(contents.flatMap(({ name, bytes }) => canaries.foundInBytes(bytes).map((what) => `${name}: ${what}`))).toEqual([])
  })
})

/** Every row of every table, as text. */
async function dump(opening: Promise<Database<unknown>>): Promise<ReadonlyMap<string, readonly string[]>> {
  const { kysely, close } = await opening
  const { rows } = await sql<{
    name: string
  }>`select table_name as name from information_schema.tables where table_schema = 'public'`.execute(kysely)
  const tables = new Map<string, readonly string[]>()
  for (const { name } of rows) {
    const all = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(kysely)
    tables.set(
      name,
      all.rows.map(({ row }) => row),
    )
  }
  await close()
  return tables
}

test('what the search looks for, it finds in each spelling', () => {
  const canaries = makeCanaries()
  const value = canaries.plant('it')
  const bytes = Buffer.from(value)
  const spelled = [
    value,
    bytes.toString('hex'),
    bytes.toString('base64'),
    Buffer.from(`x${value}y`).toString('base64'),
    Buffer.from(`xy${value}`).toString('base64url'),
  ]
  for (const text of spelled) expect(canaries.foundIn(`before ${text} after`)).toEqual(['it'])
  expect(canaries.foundInBytes(Buffer.from(`x${value}`, 'utf16le'))).toEqual(['it'])
  expect(canaries.foundIn('nothing')).toEqual([])
})
