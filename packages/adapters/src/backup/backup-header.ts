import { createHash } from 'node:crypto'
import { BackupRefusal } from './backup-refusal.ts'

/** What a backup tells before it is opened. Readable by everybody, and authenticated: the key of the file is derived from these very bytes. */
export interface BackupHeader {
  /** Of the program that made it. */
  readonly version: string
  readonly createdAt: string
  /** Of the root key whose holder can open it. */
  readonly rootKeyId: string
  /** Those that had run in the database, oldest first. */
  readonly migrations: readonly string[]
}

export const FORMAT = 1
const MAGIC = 'HANZO-KMS-BACKUP '
const DIGEST_BYTES = 32
const SALT_BYTES = 32
/** Many times what there is to say. */
const JSON_BYTES_MAX = 65_536
/** The magic with a number of at most four digits, and a line feed. */
const FIRST_LINE_BYTES_MAX = MAGIC.length + 5
export const HEADER_BYTES_MAX = FIRST_LINE_BYTES_MAX + SALT_BYTES + 4 + JSON_BYTES_MAX + DIGEST_BYTES

/** First line, salt, length and JSON; then SHA-256 of all that, by which a damaged header is told from another root key. `docs/formats.md` holds the layout. */
export function encodeHeader(header: BackupHeader, salt: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  const told = Buffer.concat([Buffer.from(`${MAGIC}${FORMAT}\n`), salt, length, json])
  return Buffer.concat([told, createHash('sha256').update(told).digest()])
}

/** The header at the start of `bytes`, which hold it whole unless the file is shorter. Throws `BackupRefusal` without the name of the file. */
export function parseHeader(bytes: Buffer): { readonly header: BackupHeader; readonly encoded: Buffer } {
  const lineEnd = bytes.subarray(0, FIRST_LINE_BYTES_MAX).indexOf('\n')
  const line = bytes.subarray(0, Math.max(lineEnd, 0)).toString('latin1')
  if (MAGIC.startsWith(bytes.subarray(0, MAGIC.length).toString('latin1')) && bytes.length > 0 && lineEnd < 0) throw cut()
  const format = line.startsWith(MAGIC) ? Number(line.slice(MAGIC.length)) : Number.NaN
  if (!Number.isSafeInteger(format)) throw new BackupRefusal('no-backup', 'is no backup of Hanzo KMS')
  if (format > FORMAT)
    throw new BackupRefusal(
      'newer',
      `was made by a newer version of Hanzo KMS: it has format ${format}, and this version knows ${FORMAT}. Restore it with that version or a later one`,
    )
  const jsonAt = lineEnd + 1 + SALT_BYTES + 4
  if (bytes.length < jsonAt) throw cut()
  const end = jsonAt + bytes.readUInt32BE(jsonAt - 4)
  if (end - jsonAt > JSON_BYTES_MAX) throw changed()
  if (bytes.length < end + DIGEST_BYTES) throw cut()
  const digest = createHash('sha256').update(bytes.subarray(0, end)).digest()
  if (!digest.equals(bytes.subarray(end, end + DIGEST_BYTES))) throw changed()
  return {
    header: JSON.parse(bytes.subarray(jsonAt, end).toString('utf8')) as BackupHeader,
    encoded: bytes.subarray(0, end + DIGEST_BYTES),
  }
}

export const cut = () => new BackupRefusal('cut', 'is cut off: its end is not there. Take another copy of it')
export const changed = () => new BackupRefusal('changed', 'was changed or damaged after it was made. Take another copy of it')
