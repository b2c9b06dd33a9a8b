import type { PGlite } from '@electric-sql/pglite'
import { chooseMaintenance, type TableUse } from './choose-maintenance.ts'

const EVERY_MS = 60_000

/**
 * Does what PostgreSQL's background processes do, for inside one process there are none: without checkpoints the log would grow
 * until the server ends, and a crash would replay all of it; without vacuum changed rows would never give their room back.
 * Answers with the function that stops it, which waits for the step under way.
 */
export function startMaintenance(pglite: PGlite): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    running = running.then(async () => {
      // What stands in its way stands in the way of the next statement too, and that one has somebody to tell.
      await maintainOnce(pglite).catch(() => {})
    })
  }, EVERY_MS)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Looks once and does at most one statement of each kind, because every statement holds up the event loop while it runs. */
export async function maintainOnce(pglite: PGlite): Promise<readonly string[]> {
  // The counts of the last second's statements are held back otherwise.
  await pglite.query('select pg_stat_force_next_flush()')
  const log = await pglite.query<{ bytes: string }>(
    'select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::text as bytes from pg_control_checkpoint()',
  )
  const tables = await pglite.query<TableUse>(
    `select quote_ident(schemaname) || '.' || quote_ident(relname) as name, n_live_tup as "liveRows", n_dead_tup as "deadRows",
            n_mod_since_analyze as "changedRows"
     from pg_stat_user_tables`,
  )
  const statements = chooseMaintenance(Number(log.rows[0]?.bytes ?? 0), tables.rows)
  for (const statement of statements) await pglite.exec(statement)
  return statements
}
