import fs from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseRefusal } from './database-refusal.ts'
import { describeSystemError } from './describe-system-error.ts'

/**
 * Why SQLite: two processes on one embedded database both appear to work and one loses commits, so the lock has to be one that
 * the operating system keeps. Node offers no file lock of its own, but the SQLite inside it takes one (`fcntl` on Linux and
 * macOS) to guard its file. We open an empty SQLite file, begin an exclusive transaction and stay in it. The kernel grants it
 * to one process only and takes it back when that process ends, however it ends: nothing is ever stale.
 *
 * The alternatives fail: a file with a process id in it leaves a race between two who both find it stale, and ids repeat,
 * above all across containers; an abstract socket is not seen by a container with its own network on the same volume.
 *
 * INVARIANT: nothing else in this process may open and close the `lock` file: POSIX drops a process's locks on a file when any
 * of its descriptors closes. The holder's process id is therefore in a second file, which is for the message only.
 */
export interface DirectoryLock {
  /** Gives the directory free. A second call does nothing. */
  release(): void
}

const LOCK_FILE = 'lock'
const HOLDER_FILE = 'lock.holder'
const SQLITE_BUSY = 5
// The winner writes its id just after it has the lock, so a loser of the same instant may look too early.
const HOLDER_READS_MAX = 20
const HOLDER_READ_EVERY_MS = 25

/**
 * Takes the directory for this process.
 *
 * @throws DatabaseRefusal (`in-use`) naming the directory and the holder's process id; (`not-usable`) when it cannot be locked.
 */
export async function takeDirectoryLock(directory: string): Promise<DirectoryLock> {
  const held = await openLocked(directory)
  const holderFile = join(directory, HOLDER_FILE)
  fs.writeFileSync(holderFile, `${process.pid}\n`, { mode: 0o600 })
  let released = false
  return {
    release() {
      if (released) return
      released = true
      fs.rmSync(holderFile, { force: true })
      held.close()
    },
  }
}

async function openLocked(directory: string): Promise<DatabaseSync> {
  let held: DatabaseSync | undefined
  try {
    held = new DatabaseSync(join(directory, LOCK_FILE), { timeout: 0 })
    held.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    return held
  } catch (error) {
    held?.close()
    if (isBusy(error)) throw await refuseInUse(directory)
    throw new DatabaseRefusal(
      'not-usable',
      `The data directory ${directory} cannot be locked: ${describeSystemError(error)}. Without a lock two servers could destroy each other's data: use a directory on a local disk that this user may write.`,
      { cause: error },
    )
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

async function refuseInUse(directory: string): Promise<DatabaseRefusal> {
  const pid = await readLivingHolder(directory)
  const holder = pid === undefined ? 'another process' : `process ${pid}`
  return new DatabaseRefusal(
    'in-use',
    `The data directory ${directory} is in use by ${holder}, and only one process may use an embedded database at a time. Stop that process, or choose another directory.`,
  )
}

/** The holder's id, or undefined when it cannot be known, as when the holder lives in another container. */
async function readLivingHolder(directory: string): Promise<number | undefined> {
  for (let read = 0; read < HOLDER_READS_MAX; read += 1) {
    const pid = readHolder(directory)
    if (pid !== undefined && isAlive(pid)) return pid
    await sleep(HOLDER_READ_EVERY_MS)
  }
  return undefined
}

function readHolder(directory: string): number | undefined {
  try {
    const pid = Number.parseInt(fs.readFileSync(join(directory, HOLDER_FILE), 'utf8'), 10)
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process is alive although we may not signal it.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
