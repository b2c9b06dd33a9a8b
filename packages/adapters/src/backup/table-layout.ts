import { CompiledQuery, type Kysely } from 'kysely'

/** Whatever runs statements: a database or a transaction, of whichever schema. */
export type Statements = Pick<Kysely<unknown>, 'executeQuery'>

/** A table as the database has it. Names and types are quoted for SQL. */
export interface TableLayout {
  readonly table: string
  /** Generated columns are not among them. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

// What an extension brought along is not ours.
const OURS = `relation.relnamespace = current_schema()::regnamespace
  and not exists (select from pg_depend where objid = relation.oid and deptype = 'e')`

/** Every table of the schema, by name. */
export async function readLayout(db: Statements): Promise<readonly TableLayout[]> {
  return await rowsOf<TableLayout>(
    db,
    `select quote_ident(relation.relname) as table,
       json_agg(json_build_object('name', quote_ident(attname), 'type', format_type(atttypid, atttypmod)) order by attname collate "C") as columns
     from pg_class relation join pg_attribute on attrelid = relation.oid
     where ${OURS} and relation.relkind = 'r' and attnum > 0 and not attisdropped and attgenerated = ''
     group by relation.relname order by relation.relname collate "C"`,
  )
}

/** Sequences by name, those of identity columns included. */
export async function readSequences(db: Statements): Promise<readonly string[]> {
  const rows = await rowsOf<{ name: string }>(
    db,
    `select quote_ident(relation.relname) as name from pg_class relation where ${OURS} and relation.relkind = 'S' order by relation.relname collate "C"`,
  )
  return rows.map(({ name }) => name)
}

export async function rowsOf<Row>(db: Statements, text: string, parameters: readonly unknown[] = []): Promise<readonly Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]) as CompiledQuery<Row>)).rows
}
