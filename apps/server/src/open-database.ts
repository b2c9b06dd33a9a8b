import type { Database } from '@hanzo-kms/adapters/database/database'
import { openEmbeddedDatabase } from '@hanzo-kms/adapters/database/open-embedded'
import { openPostgresDatabase } from '@hanzo-kms/adapters/database/open-postgres'
import { type Migration, readMigrations } from '@hanzo-kms/adapters/database/read-migrations'
import type { Settings } from './settings.ts'

/** The one that the settings name, as it is. Throws `DatabaseRefusal`. */
export function openDatabase<Schema>({ databaseUrl, dataDir }: Pick<Settings, 'databaseUrl' | 'dataDir'>): Promise<Database<Schema>> {
  return databaseUrl === undefined ? openEmbeddedDatabase<Schema>({ dataDir }) : openPostgresDatabase<Schema>({ url: databaseUrl })
}

/** Oldest first. */
export function readOwnMigrations(): Promise<readonly Migration[]> {
  return readMigrations(new URL('../../../packages/adapters/migrations/', import.meta.url))
}
