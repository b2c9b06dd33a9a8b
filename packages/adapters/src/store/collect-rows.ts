import { type Kysely, sql } from 'kysely'
import { type ForeignKey, readForeignKeys } from './foreign-keys.ts'
import type { Schema } from './schema.ts'

export interface CollectedRows {
  /** By table: where its rows are. Good in this transaction only, and while nothing in it changes them. */
  readonly rows: ReadonlyMap<string, ReadonlySet<string>>
  /** Columns of other rows that the deletion empties. */
  readonly links: readonly { readonly table: string; readonly column: string; readonly rowId: string; readonly value: string }[]
}

/** All that the deletion of one row takes along, as the foreign keys say; but for the trash entry that is being made of it. */
export async function collectRows(
  db: Kysely<Schema>,
  root: { readonly table: string; readonly id: string },
  entryId: string,
): Promise<CollectedRows> {
  const keys = await readForeignKeys(db)
  const rows = new Map<string, Set<string>>()
  let fresh = new Map([[root.table, await placesOf(db, root)]])
  while (fresh.size > 0) {
    for (const [table, places] of fresh) rows.set(table, new Set([...(rows.get(table) ?? []), ...places]))
    const next = new Map<string, string[]>()
    for (const [parent, places] of fresh)
      for (const key of keys.filter((one) => one.parent === parent && one.onDelete === 'cascade')) {
        const found = (await childrenOf(db, key, places, entryId)).filter((place) => !rows.get(key.child)?.has(place))
        if (found.length > 0) next.set(key.child, [...new Set([...(next.get(key.child) ?? []), ...found])])
      }
    fresh = next
  }
  return { rows, links: await linksTo(db, keys, rows) }
}

async function placesOf(db: Kysely<Schema>, { table, id }: { readonly table: string; readonly id: string }): Promise<string[]> {
  const { rows } = await sql<{ place: string }>`select ctid::text as place from ${sql.table(table)} where id = ${id}`.execute(db)
  return rows.map(({ place }) => place)
}

async function childrenOf(db: Kysely<Schema>, key: ForeignKey, places: readonly string[], entryId: string): Promise<string[]> {
  const { child, column, parent, parentColumn } = key
  const isOther = child === 'trash_entries' ? sql<boolean>`id <> ${entryId}` : sql<boolean>`true`
  const { rows } = await sql<{ place: string }>`
    select ctid::text as place from ${sql.table(child)} where ${isOther} and ${sql.ref(column)} in (
      select ${sql.ref(parentColumn)} from ${sql.table(parent)} where ctid = any(${[...places]}::text[]::tid[])
    )`.execute(db)
  return rows.map(({ place }) => place)
}

async function linksTo(
  db: Kysely<Schema>,
  keys: readonly ForeignKey[],
  collected: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<CollectedRows['links']> {
  const links: CollectedRows['links'][number][] = []
  for (const { child, column, parent, parentColumn } of keys.filter(({ onDelete }) => onDelete === 'set null')) {
    const places = collected.get(parent)
    if (!places) continue
    const own = collected.get(child) ?? new Set()
    const { rows } = await sql<{ id: string; value: string; place: string }>`
      select id, ${sql.ref(column)} as value, ctid::text as place from ${sql.table(child)} where ${sql.ref(column)} in (
        select ${sql.ref(parentColumn)} from ${sql.table(parent)} where ctid = any(${[...places]}::text[]::tid[])
      )`.execute(db)
    for (const { id, value, place } of rows) if (!own.has(place)) links.push({ table: child, column, rowId: id, value })
  }
  return links
}
