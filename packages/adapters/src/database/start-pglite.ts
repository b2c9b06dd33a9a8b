import { PGlite } from '@electric-sql/pglite'
import { DatabaseRefusal } from './database-refusal.ts'
import { PARSERS } from './parsers.ts'
import { SyncedNodeFs } from './synced-node-fs.ts'

// PGlite's own parameters without `-F`, which would turn every fsync off; a later `-c` wins over an earlier one.
const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'fsync=on'],
  ...['-c', 'wal_sync_method=fsync'],
  ...['-c', 'shared_buffers=16MB'],
]

const BYTEA = 17
const LOG_LINES_MAX = 20

/**
 * Starts PostgreSQL inside this process on a cluster directory, making the cluster first where there is none.
 *
 * @throws DatabaseRefusal (`not-usable`) with PostgreSQL's own last words when it does not start.
 */
export async function startPglite(clusterDirectory: string): Promise<PGlite> {
  const lastWords: string[] = []
  const pglite = new PGlite({
    fs: new SyncedNodeFs(clusterDirectory),
    startParams: START_PARAMETERS,
    parsers: PARSERS,
    onStderr: (line) => {
      lastWords.push(line)
      if (lastWords.length > LOG_LINES_MAX) lastWords.shift()
      return false
    },
  })
  try {
    await pglite.waitReady
  } catch (error) {
    const reason = lastWords.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? (error instanceof Error ? error.message : String(error))
    throw new DatabaseRefusal(
      'not-usable',
      `The embedded database in ${clusterDirectory} did not start: ${reason}. Check that the directory is whole and writable, or restore it from a backup.`,
      { cause: error },
    )
  }
  // Once more, because PGlite has put its own array parsers over ours while it started.
  pglite.parsers = { ...pglite.parsers, ...PARSERS }
  // Parameters arrive as `serialise-parameter.ts` made them and nothing may convert them again: text stays text where no
  // serialiser is named, and bytes go in binary.
  pglite.serializers = { [BYTEA]: (value) => value }
  return pglite
}
