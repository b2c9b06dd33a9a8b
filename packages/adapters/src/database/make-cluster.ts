import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { extname, join } from 'node:path'
import { DatabaseRefusal } from './database-refusal.ts'
import { syncDirectory, syncPath } from './sync-directory.ts'

const CLUSTER_FOLDER = 'database'
const PARTIAL_PREFIX = 'database.partial-'
const ERROR_TEXT_MAX = 2_000

/**
 * Answers the cluster's folder inside a data directory whose lock the caller holds, making the cluster when there is none.
 * It is made under another name and renamed when it is whole and on the disk, so a crash leaves either no cluster or a good one.
 *
 * @throws DatabaseRefusal (`not-usable`) when it cannot be made.
 */
export async function makeCluster(dataDir: string): Promise<string> {
  const cluster = join(dataDir, CLUSTER_FOLDER)
  removePartials(dataDir)
  if (fs.existsSync(cluster)) return cluster
  // The name differs each time: the child of a server that was killed may still be writing to the last one.
  const partial = join(dataDir, `${PARTIAL_PREFIX}${process.pid}-${Date.now().toString(36)}`)
  await runInitialisation(partial)
  // PGlite copies a new cluster out of memory file by file, without a sync.
  syncDirectory(partial)
  fs.renameSync(partial, cluster)
  syncPath(dataDir)
  return cluster
}

function removePartials(dataDir: string): void {
  for (const name of fs.readdirSync(dataDir)) {
    if (name.startsWith(PARTIAL_PREFIX)) fs.rmSync(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

async function runInitialisation(partial: string): Promise<void> {
  // The same extension as this file's: `.ts` in the sources, `.js` in a build that puts the program beside us.
  const program = new URL(`./initialise-embedded${extname(import.meta.filename)}`, import.meta.url)
  const child = fork(program, [partial], {
    // SECURITY: the environment may hold the root key and the database's password; the child needs neither.
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let errorText = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorText = (errorText + text).slice(-ERROR_TEXT_MAX)
  })
  const [code, signal] = await once(child, 'close')
  if (code === 0) return
  throw new DatabaseRefusal(
    'not-usable',
    `A new embedded database could not be made in ${partial}: the program that makes it ended with ${signal ?? `code ${code}`}. Check that the disk has 100 MB free and the machine 1 GB of memory. It said: ${errorText.trim()}`,
  )
}
