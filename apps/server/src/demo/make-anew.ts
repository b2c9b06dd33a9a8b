import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { takeDirectoryLock } from '@hanzo-kms/adapters/database/directory-lock'

/** Empties the demo's own directory. Throws `DatabaseRefusal` while another demo uses it: its database must not be pulled away. */
export async function makeAnew(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = await takeDirectoryLock(dataDir)
  for (const name of ['database', 'root.key']) rmSync(join(dataDir, name), { recursive: true, force: true })
  lock.release()
}
