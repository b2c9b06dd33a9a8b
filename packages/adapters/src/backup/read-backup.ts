import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { describeSystemError } from '../database/describe-system-error.ts'
import { deriveFileKey, openFrames } from './backup-frames.ts'
import { type BackupHeader, changed, HEADER_BYTES_MAX, parseHeader } from './backup-header.ts'
import { BackupRefusal } from './backup-refusal.ts'
import type { BackupContent } from './write-backup.ts'

/** A plan of tens of thousands of keys is the longest row there is. */
const LINE_CHARS_MAX = 256 * 1_048_576

export interface OpenedBackup {
  readonly header: BackupHeader
  /** From the start, each time. What was given out before it throws is genuine, and not the whole. */
  lines(): AsyncGenerator<string>
}

/** A root key that may be the one. */
export type CandidateKey = { readonly id: string; readonly bytes: Uint8Array }

/** Opens a file under the root key that it names. Throws `BackupRefusal` naming the file. */
export async function openBackup(file: string, rootKeys: readonly CandidateKey[]): Promise<OpenedBackup> {
  const { header, encoded } = await readStart(file)
    .then(parseHeader)
    .catch((error: unknown) => {
      throw naming(file, error)
    })
  const rootKey = rootKeys.find(({ id }) => id === header.rootKeyId)
  if (!rootKey)
    throw new BackupRefusal(
      'other-root-key',
      `The backup ${file} was made under root key ${header.rootKeyId}, and this one is ${rootKeys.map(({ id }) => id).join(', ')}. Set KMS_ROOT_KEY or KMS_ROOT_KEY_FILE to the one of then. Nothing was restored.`,
    )
  const key = deriveFileKey(rootKey.bytes, encoded)
  return { header, lines: () => readLines(file, key, encoded.length) }
}

/** Opens every byte. Throws `BackupRefusal` where one is missing or not as it was written. */
export async function verifyBackup({ lines }: OpenedBackup, file: string): Promise<BackupContent> {
  const counted = { tables: 0, rows: 0 }
  let end: BackupContent | undefined
  for await (const line of lines()) {
    if (line.startsWith('[')) counted.rows += 1
    else {
      const told = JSON.parse(line) as { table?: string; end?: BackupContent }
      if (told.table !== undefined) counted.tables += 1
      end = told.end
    }
  }
  if (end?.rows === counted.rows && end.tables === counted.tables) return counted
  throw naming(file, changed())
}

async function* readLines(file: string, key: Uint8Array, start: number): AsyncGenerator<string> {
  const source = createReadStream(file, { start })
  const frames = Readable.from(openFrames(key, source))
  const unzip = createGunzip()
  // What breaks at the frames is what is told; the rest breaks with it.
  frames.on('error', (error) => unzip.destroy(error))
  frames.pipe(unzip)
  try {
    let rest = ''
    const decoder = new TextDecoder('utf-8')
    for await (const chunk of unzip) {
      const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n')
      rest = parts.pop() ?? ''
      if (rest.length > LINE_CHARS_MAX) throw changed()
      yield* parts
    }
  } catch (error) {
    throw naming(file, error)
  } finally {
    frames.destroy()
    source.destroy()
    unzip.destroy()
  }
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES_MAX), 0, HEADER_BYTES_MAX, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** What went wrong with the file, with its name. */
function naming(file: string, error: unknown): unknown {
  if (error instanceof BackupRefusal)
    return new BackupRefusal(error.reason, `The file ${file} ${error.message}. Nothing was restored.`, { cause: error })
  const { code } = error as { readonly code?: unknown }
  if (typeof code !== 'string') return error
  if (code.startsWith('Z_')) return naming(file, changed())
  return new BackupRefusal('file', `The file ${file} cannot be read: ${describeSystemError(error)}. Nothing was restored.`, {
    cause: error,
  })
}
