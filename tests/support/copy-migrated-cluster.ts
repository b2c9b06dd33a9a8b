import { readMigrations } from '@hanzo-kms/adapters/database/read-migrations'
import { copyTestCluster } from '@hanzo-kms/adapters/database/test-cluster'

const migrations = new URL('../../packages/adapters/migrations/', import.meta.url)

/** A data directory as a start of this version leaves it, with nothing in it yet. */
export async function copyMigratedCluster(dataDir: string): Promise<void> {
  await copyTestCluster(dataDir, await readMigrations(migrations))
}
