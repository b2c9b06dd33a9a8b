import type { PostgresDialectConfig, PostgresPool } from 'kysely'
import type pg from 'pg'
import { serialiseParameter, type WireValue } from './serialise-parameter.ts'
import { createStatementNames, type StatementNames } from './statement-names.ts'

type KyselyPool = Exclude<PostgresDialectConfig['pool'], (...args: never) => unknown>
type KyselyClient = Awaited<ReturnType<PostgresPool['connect']>>

/** What PostgreSQL says to a prepared statement whose columns a migration has changed meanwhile ("cached plan must not change…"). */
const FEATURE_NOT_SUPPORTED = '0A000'

/**
 * The `pg` pool as Kysely's dialect wants it, with parameters serialised by our own rules, the same as on the embedded engine,
 * and each statement prepared once per connection. The pool's clients must be in pipeline mode: a transaction is opened together with its first statement.
 */
export function adaptPool(pool: pg.Pool): KyselyPool {
  const names = createStatementNames()
  return {
    options: {},
    end: () => pool.end(),
    connect: async () => adaptClient(await pool.connect(), names),
  }
}

function adaptClient(client: pg.PoolClient, names: StatementNames): KyselyClient {
  /** What opens a transaction, until the first statement of it goes along: so the two are one way to the server and back. */
  let opening: string | undefined

  async function send(text: string, values: readonly WireValue[]): Promise<pg.QueryResult> {
    // Without parameters the simple protocol is used, in which one text may hold several statements.
    if (values.length === 0) return await client.query(text)
    const name = names.nameOf(text)
    try {
      return await client.query(name === undefined ? { text, values: [...values] } : { name, text, values: [...values] })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === FEATURE_NOT_SUPPORTED) names.forget(text)
      throw error
    }
  }

  async function sendBoth(begin: string, text: string, values: readonly WireValue[]): Promise<pg.QueryResult> {
    const { stream } = client.connection
    stream.cork()
    const answers = Promise.all([client.query(begin), send(text, values)])
    stream.uncork()
    return (await answers)[1]
  }

  async function query(text: unknown, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    if (typeof text !== 'string') throw new TypeError('Cursors are not supported. Page through long results instead.')
    const values = parameters.map(serialiseParameter)
    if (text.startsWith('start transaction')) {
      opening = text
      return nothing
    }
    if (opening === undefined) return await send(text, values)
    const begin = opening
    opening = undefined
    // A transaction without statements has not begun either.
    return endings.has(text) ? nothing : await sendBoth(begin, text, values)
  }
  // Kysely's type has one overload for cursors too, which we refuse above.
  return { query: query as unknown as KyselyClient['query'], release: (discard) => client.release(discard) }
}

/** Kysely's own words. */
const endings: ReadonlySet<string> = new Set(['commit', 'rollback'])
const nothing: pg.QueryResult = { command: '', rowCount: null, oid: 0, fields: [], rows: [] }
