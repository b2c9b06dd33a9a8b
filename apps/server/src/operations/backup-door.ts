import { randomUUID } from 'node:crypto'
import { chmodSync, createReadStream, createWriteStream, readdirSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type BackupMaker, writeBackup } from '@hanzo-kms/adapters/backup/write-backup'
import type { Database } from '@hanzo-kms/adapters/database/database'
import { describeSystemError } from '@hanzo-kms/adapters/database/describe-system-error'
import type { Log } from '@hanzo-kms/core'
import { tellDefect } from '../worker.ts'

export interface BackupDoor {
  close(): Promise<void>
}

const SOCKET = 'backup.sock'
const PARTIAL_PREFIX = 'backup.partial-'
/** The kernel's limit for the name of a socket is 107 bytes on Linux and 103 on macOS. */
const ADDRESS_BYTES_MAX = 103
const SILENCE_MS = 60_000
/** Others are told that one is being made. */
const CALLERS_MAX = 8

/** Where a server with the embedded database answers its own user; undefined where the directory's name is too long for a socket. */
export function doorOf(dataDir: string): string | undefined {
  const path = join(dataDir, SOCKET)
  const shortest = [path, relative(process.cwd(), path)].reduce((a, b) => (Buffer.byteLength(b) < Buffer.byteLength(a) ? b : a))
  return Buffer.byteLength(shortest) <= ADDRESS_BYTES_MAX ? shortest : undefined
}

/**
 * Only one process may use an embedded database, so a backup of one in use is made by the server: on a socket in the data directory, which this user alone may enter.
 * A line of JSON says what was counted, or why not; then the file follows. It is written to the disk first, for others wait for the database until the last row is read.
 * SECURITY: a caller names nothing, neither a path nor a table, and what it gets is sealed under the root key.
 */
export async function openBackupDoor<Schema>(
  dataDir: string,
  database: Database<Schema>,
  maker: () => BackupMaker,
  log: Log,
): Promise<BackupDoor> {
  const address = doorOf(dataDir)
  if (address === undefined) {
    log.warn('backup-door-closed', { reason: 'the name of the data directory is too long for a socket' })
    return { close: async () => {} }
  }
  removeLeftovers(dataDir)
  const callers = new Set<Socket>()
  const closing = new AbortController()
  let making: Promise<void> | undefined
  const server = createServer((socket) => {
    callers.add(socket)
    socket.on('close', () => callers.delete(socket)).on('error', () => {})
    socket.setTimeout(SILENCE_MS, () => socket.destroy())
    if (making || callers.size > CALLERS_MAX) {
      socket.end(`${JSON.stringify({ refused: 'Another backup is being made at this moment. Try again when it is done.' })}\n`)
      return
    }
    making = answer(socket).finally(() => {
      making = undefined
    })
  })
  async function answer(socket: Socket): Promise<void> {
    const partial = join(dataDir, `${PARTIAL_PREFIX}${randomUUID()}`)
    try {
      const content = await writeBackup(database, maker(), createWriteStream(partial, { flags: 'wx', mode: 0o600 }), closing.signal)
      log.info('backup-made', { ...content })
      socket.write(`${JSON.stringify(content)}\n`)
      await pipeline(createReadStream(partial), socket)
    } catch (error) {
      tellDefect({ log }, 'backup-broke', error)
      if (!socket.destroyed) socket.end(`${JSON.stringify({ refused: `The server could not make it: ${describeSystemError(error)}.` })}\n`)
    } finally {
      rmSync(partial, { force: true })
    }
  }
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(address, resolve))
  chmodSync(address, 0o600)
  return {
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      closing.abort()
      for (const caller of callers) caller.destroy()
      await Promise.all([closed, making])
    },
  }
}

/** Of a server that was killed: its lock is ours now, so nobody uses them. */
function removeLeftovers(dataDir: string): void {
  for (const name of readdirSync(dataDir))
    if (name === SOCKET || name.startsWith(PARTIAL_PREFIX)) rmSync(join(dataDir, name), { force: true })
}
