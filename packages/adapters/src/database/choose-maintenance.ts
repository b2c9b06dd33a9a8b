/** How much a table has changed since it was last cleaned, in rows. `name` is quoted for SQL. */
export interface TableUse {
  readonly name: string
  readonly liveRows: number
  readonly deadRows: number
  readonly changedRows: number
}

const LOG_BYTES_MAX = 64 * 1024 * 1024
// PostgreSQL's own defaults for its autovacuum.
const ROWS_BASE = 50
const DEAD_SHARE = 0.2
const CHANGED_SHARE = 0.1

/**
 * Decides which maintenance is due.
 *
 * | seen | statement |
 * | --- | --- |
 * | more than 64 MiB of log since the last checkpoint | checkpoint |
 * | dead rows > 50 + 20 % of the live ones | vacuum (analyze) of the table with the most dead rows |
 * | else changed rows > 50 + 10 % of the live ones | analyze of the table with the most changed rows |
 */
export function chooseMaintenance(logBytes: number, tables: readonly TableUse[]): readonly string[] {
  // Last, because the first change of each page after a checkpoint is logged in full, and a vacuum changes many.
  const checkpoint = logBytes > LOG_BYTES_MAX ? ['checkpoint'] : []
  const dead = pickMost(tables, (table) => table.deadRows, DEAD_SHARE)
  if (dead !== undefined) return [`vacuum (analyze) ${dead.name}`, ...checkpoint]
  const changed = pickMost(tables, (table) => table.changedRows, CHANGED_SHARE)
  return changed === undefined ? checkpoint : [`analyze ${changed.name}`, ...checkpoint]
}

function pickMost(tables: readonly TableUse[], rowsOf: (table: TableUse) => number, share: number): TableUse | undefined {
  const due = tables.filter((table) => rowsOf(table) > ROWS_BASE + share * table.liveRows)
  return due.toSorted((a, b) => rowsOf(b) - rowsOf(a))[0]
}
