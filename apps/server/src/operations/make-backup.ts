import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { BackupRefusal } from '@hanzo-kms/adapters/backup/backup-refusal'
import { openBackup, verifyBackup } from '@hanzo-kms/adapters/backup/read-backup'
import { type BackupContent, type BackupMaker, writeBackup } from '@hanzo-kms/adapters/backup/write-backup'
import { loadRootKey } from '@hanzo-kms/adapters/cryptography/load-root-key'
import { rootKeyFromBytes } from '@hanzo-kms/adapters/cryptography/root-key-from-bytes'
import { DatabaseRefusal } from '@hanzo-kms/adapters/database/database-refusal'
import { describeSystemError } from '@hanzo-kms/adapters/database/describe-system-error'
import { syncPath } from '@hanzo-kms/adapters/database/sync-directory'
import { createStore } from '@hanzo-kms/adapters/store/create-store'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import { assertRootKey } from '@hanzo-kms/core/keyring/check-root-key'
import { openDatabase } from '../open-database.ts'
import type { Settings } from '../settings.ts'
import { version } from '../version.ts'
import { askForBackup } from './ask-for-backup.ts'

export interface MadeBackup extends BackupContent {
  readonly file: string
  readonly bytes: number
  readonly rootKeyId: string
  readonly createdAt: string
}

/**
 * Writes the database that the settings name into a new file, and opens every byte of it again. It gets its name when it is whole, on the disk and verified.
 * Throws `BackupRefusal` and the refusals of a start.
 */
export async function makeBackup(settings: Settings, file: string): Promise<MadeBackup> {
  if (existsSync(file))
    throw new BackupRefusal('file', `There is a file ${file} already, and a backup takes no other’s place. Choose another name.`)
  const loaded = loadRootKey(settings, false)
  const rootKey = { id: rootKeyFromBytes(loaded.bytes).id, bytes: loaded.bytes }
  const part = `${file}.part`
  try {
    rmSync(part, { force: true })
    await write(settings, { rootKey, version, nowMs: Date.now() }, part)
    const opened = await openBackup(part, [rootKey])
    const content = await verifyBackup(opened, part)
    renameSync(part, file)
    syncPath(dirname(file))
    const { rootKeyId, createdAt } = opened.header
    return { file, bytes: statSync(file).size, rootKeyId, createdAt, ...content }
  } catch (error) {
    rmSync(part, { force: true })
    throw toRefusal(error, part)
  }
}

async function write(settings: Settings, maker: BackupMaker, part: string): Promise<BackupContent> {
  const sink = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true })
  const database = await openDatabase<Schema>(settings).catch((error: unknown) => {
    if (error instanceof DatabaseRefusal && error.reason === 'in-use') return undefined
    sink.destroy()
    throw error
  })
  if (database === undefined) return await askForBackup(settings.dataDir, sink)
  try {
    // SECURITY: under another root key it could not be opened where it is needed.
    const instance = await createStore(database).transact(({ organizations }) => organizations.instance())
    if (instance) await assertRootKey(instance, rootKeyFromBytes(maker.rootKey.bytes))
    return await writeBackup(database, maker, sink)
  } finally {
    sink.destroy()
    await database.close()
  }
}

function toRefusal(error: unknown, part: string): unknown {
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  if (code === '42P01')
    return new BackupRefusal('no-backup', 'The database is empty: Hanzo KMS has never started on it. There is nothing to back up.')
  if (typeof syscall !== 'string') return error
  return new BackupRefusal('file', `The backup could not be written to ${part}: ${describeSystemError(error)}. Nothing of it was kept.`, {
    cause: error,
  })
}
