import { randomBytes } from 'node:crypto'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Database } from '../database/database.ts'
import { deriveFileKey, sealFrames } from './backup-frames.ts'
import { encodeHeader } from './backup-header.ts'
import { readLayout, readSequences, rowsOf, type Statements, type TableLayout } from './table-layout.ts'

export interface BackupMaker {
  readonly rootKey: { readonly id: string; readonly bytes: Uint8Array }
  /** Of this program. */
  readonly version: string
  readonly nowMs: number
}

/** What a backup holds, counted. */
export interface BackupContent {
  readonly tables: number
  readonly rows: number
}

/** With the largest values that a row may hold, this many are some sixty megabytes. */
const ROWS_PER_FETCH = 32
/** Text that reads back to the same value, whatever the server's settings are. */
const EXACT_TEXT = `set local datestyle = 'ISO'; set local timezone = 'UTC'; set local bytea_output = 'hex'; set local extra_float_digits = 1; set local intervalstyle = 'postgres'`

/**
 * Writes the whole database as it is at one moment, compressed, sealed under a key derived from the root key, and ends `sink`.
 * On PostgreSQL others go on meanwhile. The embedded engine has one connection: others wait until the last row is read, so `sink` should be a file.
 */
export async function writeBackup<Schema>(
  database: Database<Schema>,
  maker: BackupMaker,
  sink: Writable,
  signal?: AbortSignal,
): Promise<BackupContent> {
  const content = { tables: 0, rows: 0 }
  await database.kysely
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (db) => {
      await rowsOf(db, EXACT_TEXT)
      const migrations = await rowsOf<{ name: string }>(db, 'select name from kysely_migration order by name collate "C"')
      const header = encodeHeader(
        {
          version: maker.version,
          createdAt: new Date(maker.nowMs).toISOString(),
          rootKeyId: maker.rootKey.id,
          migrations: migrations.map(({ name }) => name),
        },
        randomBytes(32),
      )
      const key = deriveFileKey(maker.rootKey.bytes, header)
      await pipeline(
        Readable.from(readLines(db, content), { highWaterMark: 1 }),
        createGzip({ level: 1 }),
        async function* (chunks: AsyncIterable<Uint8Array>) {
          yield header
          yield* sealFrames(key, chunks)
        },
        sink,
        { ...(signal && { signal }) },
      )
    })
  return content
}

/** Tables with their rows, then sequences, then what was counted: `docs/formats.md`. */
async function* readLines(db: Statements, content: { tables: number; rows: number }): AsyncGenerator<string> {
  for (const layout of await readLayout(db)) {
    content.tables += 1
    yield `${JSON.stringify(layout)}\n`
    for await (const rows of fetchRows(db, layout)) {
      content.rows += rows.length
      yield `${rows.map(({ row }) => row).join('\n')}\n`
    }
  }
  // INVARIANT: read after the rows. A sequence knows no transactions: what it says by then is beyond every row that was read.
  for (const sequence of await readSequences(db)) {
    const [state] = await rowsOf<{ last: string; called: boolean }>(
      db,
      `select last_value::text as last, is_called as called from ${sequence}`,
    )
    yield `${JSON.stringify({ sequence, ...state })}\n`
  }
  yield `${JSON.stringify({ end: content })}\n`
}

async function* fetchRows(db: Statements, { table, columns }: TableLayout): AsyncGenerator<readonly { row: string }[]> {
  const texts = columns.map(({ name }) => `${name}::text`).join(', ')
  await rowsOf(db, `declare backup_rows no scroll cursor for select array_to_json(array[${texts}])::text as row from ${table}`)
  for (;;) {
    const rows = await rowsOf<{ row: string }>(db, `fetch ${ROWS_PER_FETCH} from backup_rows`)
    if (rows.length > 0) yield rows
    if (rows.length < ROWS_PER_FETCH) break
  }
  await rowsOf(db, 'close backup_rows')
}
