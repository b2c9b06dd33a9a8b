import {
  appendFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BackupRefusal } from '@hanzo-kms/adapters/backup/backup-refusal'
import { openBackup, verifyBackup } from '@hanzo-kms/adapters/backup/read-backup'
import { restoreBackup } from '@hanzo-kms/adapters/backup/restore-backup'
import { readLayout } from '@hanzo-kms/adapters/backup/table-layout'
import { writeBackup } from '@hanzo-kms/adapters/backup/write-backup'
import { rootKeyFromBytes } from '@hanzo-kms/adapters/cryptography/root-key-from-bytes'
import { migrateDatabase } from '@hanzo-kms/adapters/database/migrate'
import { openPostgresDatabase } from '@hanzo-kms/adapters/database/open-postgres'
import { copyTestCluster } from '@hanzo-kms/adapters/database/test-cluster'
import { startTestPostgres, type TestPostgres } from '@hanzo-kms/adapters/database/test-databases'
import { connectors } from '@hanzo-kms/server/connectors'
import { createApi } from '@hanzo-kms/server/demo/api'
import { readOwnMigrations } from '@hanzo-kms/server/open-database'
import { makeBackup } from '@hanzo-kms/server/operations/make-backup'
import { takeBackup } from '@hanzo-kms/server/operations/take-backup'
import { readSettings, type Settings } from '@hanzo-kms/server/settings'
import { startServer } from '@hanzo-kms/server/start-server'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makePerson, type Person } from '../cli/run-kms.ts'
import { effort } from '../support/effort.ts'
import { type Stage, startStage } from '../support/start-kms.ts'

const ENV = `DB_URL=postgres://shop\nEMPTY=\nACCENTS="Zoë's ☂ \\"quoted\\""\nLONG=${'x'.repeat(300_000)}\n`

let stage: Stage
let postgres: TestPostgres
let person: Person
let scratch: string
let file: string
let rootKey: { id: string; bytes: Buffer }
beforeAll(async () => {
  ;[stage, postgres] = await Promise.all([startStage(), startTestPostgres()])
  scratch = mkdtempSync(join(tmpdir(), 'kms-backup-'))
  file = join(scratch, 'first.backup')
  await stage.importEnv(ENV)
  await stage.run(await stage.createSync())
  const dataDir = stage.dataDir
  const hex = readFileSync(join(dataDir, 'root.key'), 'utf8').trim()
  const bytes = Buffer.from(hex, 'hex')
  rootKey = { id: rootKeyFromBytes(bytes).id, bytes }
  person = makePerson({ KMS_DATA_DIR: dataDir })
}, 60_000)
afterAll(async () => {
  person.leave()
  await Promise.all([stage.stop(), postgres.stop()])
  rmSync(scratch, { recursive: true, force: true })
})

const settingsOf = (place: Partial<Settings>): Settings => ({
  ...readSettings({}, scratch),
  rootKey: rootKey.bytes.toString('hex'),
  port: 0,
  ...place,
})
/** An empty database, or a directory for one. */
const emptyPlace = async (engine: 'embedded' | 'postgres'): Promise<Partial<Settings>> => {
  if (engine === 'postgres') return { databaseUrl: await postgres.url('restored') }
  const dataDir = mkdtempSync(join(scratch, 'data-'))
  await copyTestCluster(dataDir)
  return { dataDir }
}
const linesOf = async (backup: string) => {
  const lines: string[] = []
  for await (const line of (await openBackup(backup, [rootKey])).lines()) lines.push(line)
  return lines.sort()
}
const refusalOf = async (work: Promise<unknown>): Promise<BackupRefusal> =>
  await work.then(
    () => expect.unreachable('It was not refused.'),
    (error: unknown) => error as BackupRefusal,
  )
const opened = async (path: string, keys = [rootKey]) => verifyBackup(await openBackup(path, keys), path)

test('a backup of an embedded database is made while the server runs and answers, and is opened again before it has its name', async () => {
  const made = await person.json(['backup', file])
  expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: '' })
  expect(made.document).toMatchObject({ file, bytes: statSync(file).size, rootKeyId: rootKey.id })
  expect(made.document.rows).toBeGreaterThan(100)
  expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
  expect(await opened(file)).toEqual({ tables: made.document.tables, rows: made.document.rows })
  // Nothing is left beside it, here or at the server.
  expect(readdirSync(scratch)).toEqual(['first.backup'])
  expect(readdirSync(stage.dataDir).filter((name) => name.includes('partial'))).toEqual([])
  expect(await stage.api.call('GET', '/api/status')).toMatchObject({ message: 'Ok' })
  // Refused before the directory is looked at.
  expect(await refusalOf(makeBackup(settingsOf({ dataDir: stage.dataDir }), file))).toMatchObject({
    reason: 'file',
    message: expect.stringMatching(/^There is a file .* already, /),
  })
})

test('what it restores is the same to the byte, on either engine; syncs go on where they were, and the audit chain holds', async () => {
  const before = await linesOf(file)
  for (const engine of ['postgres', 'embedded'] as const) {
    const settings = settingsOf(await emptyPlace(engine))
    const taken = await takeBackup(settings, file, false)
    expect(taken).toMatchObject({ restored: true, rows: before.filter((line) => line.startsWith('[')).length })
    const copy = join(scratch, `${engine}.backup`)
    await makeBackup(settings, copy)
    expect(await linesOf(copy)).toEqual(before)

    const server = await startServer({ ...settings, egressAllow: new URL(stage.emulator.url).host }, connectors, pino({ level: 'silent' }))
    const api = createApi(server.url).withToken(stage.token)
    const { secrets } = await api.call<{ secrets: { secretKey: string; secretValue: string }[] }>(
      'GET',
      `/api/v3/secrets/raw?workspaceId=${stage.projectId}&environment=prod`,
    )
    expect(secrets.find(({ secretKey }) => secretKey === 'ACCENTS')?.secretValue).toBe('Zoë\'s ☂ "quoted"')
    expect(secrets.find(({ secretKey }) => secretKey === 'LONG')?.secretValue).toHaveLength(300_000)
    const { secretSyncs } = await api.call<{ secretSyncs: { id: string }[] }>(
      'GET',
      `/api/v1/secret-syncs/windmill?projectId=${stage.projectId}`,
    )
    const { plan } = await api.call<{ plan: { steps: { action: string }[] } }>(
      'POST',
      `/api/v1/secret-syncs/windmill/${secretSyncs[0]?.id}/plan`,
    )
    expect(new Set(plan.steps.map(({ action }) => action))).toEqual(new Set(['unchanged', 'blocked']))
    const verified = await api.call<{ isIntact: boolean }>('POST', '/api/v1/organization/audit-logs/verify', {})
    expect(verified).toMatchObject({ isIntact: true })
    await server.stop()
    // What has content already is left as it is.
    const refusal = await refusalOf(takeBackup(settings, file, false))
    expect(refusal).toMatchObject({ name: 'BackupRefusal', reason: 'not-empty' })
  }
}, 120_000)

test('"kms export" from an embedded database and "kms import" into PostgreSQL, and what they say', async () => {
  const moved = join(scratch, 'moved.backup')
  expect(await person.kms(['export', moved])).toMatchObject({ code: 0, err: '' })
  const env = { KMS_DATABASE_URL: await postgres.url('moved'), KMS_ROOT_KEY_FILE: join(stage.dataDir, 'root.key') }
  expect(await takeBackup(settingsOf({ dataDir: scratch }), moved, true)).toMatchObject({ restored: false })
  const done = await person.kms(['import', moved], { env })
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(/: restored \d+ rows of \d+ tables, made at .*\. Start the server on it\.\n$/)
}, 60_000)

describe('a bad backup is refused in a sentence, and nothing of it is restored', () => {
  const spoiled = (name: string, spoil: (path: string) => void): string => {
    const path = join(scratch, `${name}.bad`)
    writeFileSync(path, readFileSync(file))
    spoil(path)
    return path
  }

  test('cut anywhere', async () => {
    const { size } = statSync(file)
    const lengths = [
      0,
      1,
      17,
      18,
      19,
      51,
      55,
      60,
      size - 1,
      ...Array.from({ length: effort({ short: 30, long: 400 }) }, (_, at) => (at * 7919) % size),
    ]
    for (const length of lengths) {
      const path = spoiled('cut', (at) => truncateSync(at, length))
      const { reason, message } = await refusalOf(opened(path))
      expect({ length, reason }).toEqual({ length, reason: length === 0 ? 'no-backup' : 'cut' })
      expect(message).toMatch(/^The file .*cut\.bad .*\. Nothing was restored\.$/)
    }
  })

  test('one byte changed, anywhere', async () => {
    const whole = readFileSync(file)
    const places = new Set([0, 17, 18, 40, 50, 54, 60, 120, whole.length - 1])
    for (let at = 0; at < effort({ short: 60, long: 1_000 }); at += 1) places.add((at * 104_729) % whole.length)
    const seen = new Set<string>()
    for (const place of places) {
      const path = spoiled('changed', (at) => {
        const bytes = Buffer.from(whole)
        bytes[place] = (bytes[place] ?? 0) ^ 1
        writeFileSync(at, bytes)
      })
      const { name, reason } = await refusalOf(opened(path))
      expect({ place, name }).toEqual({ place, name: 'BackupRefusal' })
      seen.add(reason)
    }
    expect(seen).toContain('changed')
    expect(seen).not.toContain('other-root-key')
    const longer = spoiled('longer', (at) => appendFileSync(at, 'x'))
    expect((await refusalOf(opened(longer))).reason).toBe('changed')
  })

  test('frames that were swapped, repeated or left out', async () => {
    const whole = readFileSync(file)
    const headerEnd = 19 + 32 + 4 + whole.readUInt32BE(19 + 32) + 32
    const frames: Buffer[] = []
    for (let at = headerEnd; at < whole.length; ) {
      const length = 4 + (whole.readUInt32BE(at) & 0x7fff_ffff)
      frames.push(whole.subarray(at, at + length))
      at += length
    }
    expect(frames.length).toBeGreaterThan(2)
    const [first, second, ...others] = frames as [Buffer, Buffer, ...Buffer[]]
    for (const order of [[second, first, ...others], [first, first, second, ...others], [first, ...others], [...others.slice(-1)]]) {
      const path = spoiled('order', (at) => writeFileSync(at, Buffer.concat([whole.subarray(0, headerEnd), ...order])))
      expect((await refusalOf(opened(path))).reason).toBe('changed')
    }
  })

  test('under another root key, of a newer version or format, or none at all', async () => {
    const other = { id: rootKeyFromBytes(Buffer.alloc(32, 1)).id, bytes: Buffer.alloc(32, 1) }
    const { reason, message } = await refusalOf(opened(file, [other]))
    expect(reason).toBe('other-root-key')
    expect(message).toContain(`made under root key ${rootKey.id}, and this one is ${other.id}`)
    // Whoever writes the right id over it has not the key.
    expect((await refusalOf(opened(file, [{ ...other, id: rootKey.id }]))).reason).toBe('changed')

    const newerFormat = spoiled('format', (at) =>
      writeFileSync(at, Buffer.concat([Buffer.from('HANZO-KMS-BACKUP 2\n'), readFileSync(file).subarray(19)])),
    )
    expect(await refusalOf(opened(newerFormat))).toMatchObject({
      reason: 'newer',
      message: expect.stringContaining('has format 2, and this version knows 1'),
    })
    const text = spoiled('text', (at) => writeFileSync(at, 'DB_URL=postgres://\n'))
    expect((await refusalOf(opened(text))).reason).toBe('no-backup')
    expect(await refusalOf(opened(join(scratch, 'nowhere')))).toMatchObject({
      reason: 'file',
      message: expect.stringMatching(/cannot be read: /),
    })

    const database = await openPostgresDatabase<unknown>({ url: await postgres.url('newer') })
    await migrateDatabase(database, [...(await readOwnMigrations()), { name: '9999-from-the-future', sql: 'create table future (id int)' }])
    const newer = join(scratch, 'newer.backup')
    await writeBackup(database, { rootKey, version: '9.0.0', nowMs: Date.now() }, createWriteStream(newer))
    await database.close()
    expect(await refusalOf(takeBackup(settingsOf(await emptyPlace('postgres')), newer, false))).toMatchObject({
      reason: 'newer',
      message: expect.stringMatching(
        /made by a newer version of Hanzo KMS \(9\.0\.0\): it has 9999-from-the-future, .*Nothing was restored\.$/,
      ),
    })
  })

  test('and a restore that breaks in the middle leaves an empty database, which takes the next', async () => {
    const path = spoiled('end', (at) => truncateSync(at, statSync(at).size - 10))
    const place = await emptyPlace('postgres')
    await refusalOf(takeBackup(settingsOf(place), path, false))
    const database = await openPostgresDatabase<unknown>({ url: place.databaseUrl ?? '' })
    expect(await readLayout(database.kysely)).toEqual([])
    // Not even what was verified before and is bad by then.
    await refusalOf(restoreBackup(database, await openBackup(path, [rootKey]), await readOwnMigrations()))
    expect(await readLayout(database.kysely)).toEqual([])
    await database.close()
    expect(await takeBackup(settingsOf(place), file, false)).toMatchObject({ restored: true })

    const dataDir = mkdtempSync(join(scratch, 'untouched-'))
    await refusalOf(takeBackup(settingsOf({ dataDir }), path, false))
    expect(readdirSync(dataDir)).toEqual([])
  })
})

test('a backup of an older schema is restored as it was and brought up to date', async () => {
  const migrations = await readOwnMigrations()
  const then = migrations.slice(0, 5)
  const database = await openPostgresDatabase<unknown>({ url: await postgres.url('older') })
  await migrateDatabase(database, then)
  const older = join(scratch, 'older.backup')
  await writeBackup(database, { rootKey, version: '0.0.1', nowMs: Date.now() }, createWriteStream(older))
  await database.close()
  const settings = settingsOf(await emptyPlace('postgres'))
  await takeBackup(settings, older, false)
  const restored = await openPostgresDatabase<unknown>({ url: settings.databaseUrl ?? '' })
  expect(await migrateDatabase(restored, migrations)).toEqual([])
  await restored.close()
})

test('without a root key, or with another, none is made, and no key either', async () => {
  const dataDir = join(scratch, 'keyless')
  mkdirSync(dataDir)
  const into = join(scratch, 'keyless.backup')
  await expect(makeBackup({ ...settingsOf({ dataDir }), rootKey: undefined }, into)).rejects.toThrow(/^There is no root key: /)
  expect(readdirSync(dataDir)).toEqual([])
  const place = await emptyPlace('postgres')
  await takeBackup(settingsOf(place), file, false)
  await expect(makeBackup({ ...settingsOf(place), rootKey: 'ab'.repeat(32) }, into)).rejects.toThrow(
    /^The root key does not fit this database/,
  )
  expect(existsSync(into) || existsSync(`${into}.part`)).toBe(false)
  await expect(makeBackup(settingsOf(await emptyPlace('postgres')), into)).rejects.toThrow(/^The database is empty/)
})
