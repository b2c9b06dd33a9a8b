import { once } from 'node:events'
import { DatabaseRefusal } from './database-refusal.ts'

/**
 * A program for tests that need a second process, and one they can kill: `lock DIR` takes the directory's lock and `hold DIR`
 * opens its database, each until standard input ends; `commit DIR` inserts one row after another. It prints one JSON object a
 * line. Each mode imports what it needs when it needs it, so that processes started together also arrive together.
 */
const ROWS_MAX = 1_000_000

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

async function lock(dataDir: string): Promise<void> {
  const { takeDirectoryLock } = await import('./directory-lock.ts')
  const taken = await takeDirectoryLock(dataDir)
  say({ event: 'ready', pid: process.pid })
  await once(process.stdin.resume(), 'end')
  taken.release()
}

async function hold(dataDir: string): Promise<void> {
  const { openEmbeddedDatabase } = await import('./open-embedded.ts')
  const database = await openEmbeddedDatabase({ dataDir })
  say({ event: 'ready', pid: process.pid })
  await once(process.stdin.resume(), 'end')
  await database.close()
}

async function commit(dataDir: string): Promise<void> {
  const [{ openEmbeddedDatabase }, { sql }] = await Promise.all([import('./open-embedded.ts'), import('kysely')])
  const { kysely } = await openEmbeddedDatabase({ dataDir })
  await sql`create table if not exists acknowledged (n bigint generated always as identity primary key)`.execute(kysely)
  for (let row = 0; row < ROWS_MAX; row += 1) {
    const { rows } = await sql<{ n: number }>`insert into acknowledged default values returning n`.execute(kysely)
    say({ event: 'committed', n: rows[0]?.n })
  }
}

const [mode, dataDir = ''] = process.argv.slice(2)
try {
  if (mode === 'lock') await lock(dataDir)
  if (mode === 'hold') await hold(dataDir)
  if (mode === 'commit') await commit(dataDir)
} catch (error) {
  if (!(error instanceof DatabaseRefusal)) throw error
  say({ event: 'refused', reason: error.reason, message: error.message })
}
