import fs from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { parseChannelName } from './channel-name.ts'
import type { Database } from './database.ts'
import { DatabaseRefusal } from './database-refusal.ts'
import { describeSystemError } from './describe-system-error.ts'
import { takeDirectoryLock } from './directory-lock.ts'
import { startMaintenance } from './maintain-embedded.ts'
import { makeCluster } from './make-cluster.ts'
import { adaptPglite } from './pglite-connection.ts'
import { startPglite } from './start-pglite.ts'
import { syncPath } from './sync-directory.ts'

export interface EmbeddedDatabaseOptions {
  /**
   * The directory of this server's data, made with mode 0700 when it is missing. We use three names in it: `database`, `lock`
   * and `lock.holder` (and `database.partial-…` while the first is being made); others may keep their files beside them.
   */
  readonly dataDir: string
}

/**
 * Opens PostgreSQL inside this process, on a directory. A commit is acknowledged when it is on the disk.
 *
 * @throws DatabaseRefusal when another process uses the directory, or it cannot be used.
 */
export async function openEmbeddedDatabase<Schema>(options: EmbeddedDatabaseOptions): Promise<Database<Schema>> {
  const dataDir = resolve(options.dataDir)
  makeDataDirectory(dataDir)
  const lock = await takeDirectoryLock(dataDir)
  try {
    const pglite = await startPglite(await makeCluster(dataDir))
    const kysely = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: adaptPglite(pglite) }) })
    const stopMaintenance = startMaintenance(pglite)
    let closing: Promise<void> | undefined
    const closeOnce = async () => {
      await stopMaintenance()
      // Kysely closes PGlite only if it has run a statement; we close it in either case.
      await kysely.destroy()
      if (!pglite.closed) await pglite.close()
      lock.release()
    }
    return {
      engine: 'embedded',
      kysely,
      listen: (channel, onNotice) => listenWith(pglite, channel, onNotice),
      close: () => {
        closing ??= closeOnce()
        return closing
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

async function listenWith(pglite: PGlite, channel: string, onNotice: (payload: string) => void): Promise<() => Promise<void>> {
  // A function of its own for every call, for PGlite would count the same function once.
  const stop = await pglite.listen(parseChannelName(channel), (payload) => onNotice(payload))
  return async () => {
    if (!pglite.closed) await stop()
  }
}

function makeDataDirectory(dataDir: string): void {
  try {
    const firstMade = fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (firstMade === undefined) return
    // A new folder is on the disk only when the list of names in its parent is.
    for (let made = dataDir; made.length >= firstMade.length; made = dirname(made)) syncPath(dirname(made))
  } catch (error) {
    throw new DatabaseRefusal(
      'not-usable',
      `The data directory ${dataDir} cannot be made: ${describeSystemError(error)}. Choose a directory that this user may write.`,
      { cause: error },
    )
  }
}
