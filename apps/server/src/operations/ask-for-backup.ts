import { connect } from 'node:net'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BackupRefusal } from '@hanzo-kms/adapters/backup/backup-refusal'
import type { BackupContent } from '@hanzo-kms/adapters/backup/write-backup'
import { doorOf } from './backup-door.ts'

const LINE_BYTES_MAX = 4_096

/** Has the server that uses the data directory make the backup. Throws `BackupRefusal` where none answers. */
export async function askForBackup(dataDir: string, sink: Writable): Promise<BackupContent> {
  const address = doorOf(dataDir)
  if (address === undefined) throw nobody(dataDir, 'its name is too long for a socket')
  const socket = connect(address)
  try {
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  } catch {
    socket.destroy()
    throw nobody(dataDir, 'the process that uses it does not answer')
  }
  let content: BackupContent | undefined
  await pipeline(
    socket,
    async function* (chunks: AsyncIterable<Buffer>) {
      let start: Buffer | undefined = Buffer.alloc(0)
      for await (const chunk of chunks) {
        if (start === undefined) {
          yield chunk
          continue
        }
        start = Buffer.concat([start, chunk])
        const end = start.indexOf('\n')
        if (end < 0 && start.length <= LINE_BYTES_MAX) continue
        content = readAnswer(start.subarray(0, Math.max(end, 0)).toString('utf8'))
        yield start.subarray(end + 1)
        start = undefined
      }
    },
    sink,
  )
  if (!content) throw nobody(dataDir, 'the server ended while it was being made')
  return content
}

function readAnswer(line: string): BackupContent {
  const said = JSON.parse(line) as Partial<BackupContent> & { readonly refused?: string }
  if (said.tables !== undefined && said.rows !== undefined) return { tables: said.tables, rows: said.rows }
  throw new BackupRefusal('in-use', said.refused ?? 'The server gave no answer that can be read.')
}

function nobody(dataDir: string, why: string): BackupRefusal {
  return new BackupRefusal(
    'in-use',
    `The data directory ${dataDir} is in use, and no backup could be had from there: ${why}. Stop the server, and make the backup then.`,
  )
}
