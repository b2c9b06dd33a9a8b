import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** A column that names a row of another table, or of its own. */
export interface ForeignKey {
  readonly child: string
  readonly column: string
  readonly parent: string
  readonly parentColumn: string
  /** What becomes of the child's row when the parent's is deleted. */
  readonly onDelete: 'cascade' | 'set null' | 'refuse'
}

/** As the database itself knows them: a table that a migration adds is in it. Every foreign key of ours has one column. */
export async function readForeignKeys(db: Kysely<Schema>): Promise<readonly ForeignKey[]> {
  const { rows } = await sql<ForeignKey & { columns: number }>`
    select child.relname as child, child_column.attname as column, parent.relname as parent, parent_column.attname as "parentColumn",
      case confdeltype when 'c' then 'cascade' when 'n' then 'set null' else 'refuse' end as "onDelete", cardinality(conkey) as columns
    from pg_constraint
    join pg_class as child on child.oid = conrelid
    join pg_class as parent on parent.oid = confrelid
    join pg_attribute as child_column on child_column.attrelid = conrelid and child_column.attnum = conkey[1]
    join pg_attribute as parent_column on parent_column.attrelid = confrelid and parent_column.attnum = confkey[1]
    where contype = 'f' and child.relnamespace = current_schema()::regnamespace
    order by 1, 2`.execute(db)
  const composite = rows.find(({ columns }) => columns !== 1)
  if (composite)
    throw new Error(`The foreign key from ${composite.child} to ${composite.parent} has several columns: the trash does not know such.`)
  return rows
}

/** Parents before children; a table that names its own rows counts as one. `tables` alone are answered. */
export function parentsFirst(tables: readonly string[], keys: readonly Pick<ForeignKey, 'child' | 'parent'>[]): readonly string[] {
  const left = new Set(tables)
  const ordered: string[] = []
  while (left.size > 0) {
    const free = [...left].filter((table) => !keys.some(({ child, parent }) => child === table && parent !== table && left.has(parent)))
    if (free.length === 0) throw new Error(`These tables name each other in a circle: ${[...left].join(', ')}.`)
    for (const table of free.sort()) {
      ordered.push(table)
      left.delete(table)
    }
  }
  return ordered
}
