import { openBackup, verifyBackup } from '@hanzo-kms/adapters/backup/read-backup'
import { refuseNewer, refuseNotEmpty, restoreBackup } from '@hanzo-kms/adapters/backup/restore-backup'
import type { BackupContent } from '@hanzo-kms/adapters/backup/write-backup'
import { migrateDatabase } from '@hanzo-kms/adapters/database/migrate'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import { loadRootKeys } from '../load-root-keys.ts'
import { openDatabase, readOwnMigrations } from '../open-database.ts'
import type { Settings } from '../settings.ts'
import { version } from '../version.ts'

export interface TakenBackup extends BackupContent {
  readonly file: string
  readonly version: string
  readonly createdAt: string
  /** False where it was only looked at. */
  readonly restored: boolean
}

/**
 * Opens every byte of a backup and, unless it is only to be looked at, puts it into the empty database that the settings name.
 * The database is not touched before the whole file is known to be good. Throws `BackupRefusal` and the refusals of a start.
 */
export async function takeBackup(settings: Settings, file: string, onlyCheck: boolean): Promise<TakenBackup> {
  const backup = await openBackup(file, loadRootKeys(settings, false).all)
  const migrations = await readOwnMigrations()
  refuseNewer(backup, file, migrations, version)
  const content = await verifyBackup(backup, file)
  const { version: madeBy, createdAt } = backup.header
  const taken = { file, version: madeBy, createdAt, ...content }
  if (onlyCheck) return { ...taken, restored: false }
  const database = await openDatabase<Schema>(settings)
  try {
    await refuseNotEmpty(database)
    await restoreBackup(database, backup, migrations)
    await migrateDatabase(database, migrations)
    return { ...taken, restored: true }
  } finally {
    await database.close()
  }
}
