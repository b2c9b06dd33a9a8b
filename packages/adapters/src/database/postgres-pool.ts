import type { PostgresDialectConfig, PostgresPool } from 'kysely'
import type pg from 'pg'
import { serialiseParameter } from './serialise-parameter.ts'
import { createStatementNames, type StatementNames } from './statement-names.ts'

type KyselyPool = Exclude<PostgresDialectConfig['pool'], (...args: never) => unknown>
type KyselyClient = Awaited<ReturnType<PostgresPool['connect']>>

/** What PostgreSQL says to a prepared statement whose columns a migration has changed meanwhile ("cached plan must not change…"). */
const FEATURE_NOT_SUPPORTED = '0A000'

/**
 * The `pg` pool as Kysely's dialect wants it, with parameters serialised by our own rules, the same as on the embedded engine,
 * and each statement prepared once per connection.
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
  async function query(text: unknown, parameters: readonly unknown[] = []): Promise<pg.QueryResult> {
    if (typeof text !== 'string') throw new TypeError('Cursors are not supported. Page through long results instead.')
    // Without parameters the simple protocol is used, in which one text may hold several statements.
    if (parameters.length === 0) return await client.query(text)
    const name = names.nameOf(text)
    const values = parameters.map(serialiseParameter)
    try {
      return await client.query(name === undefined ? { text, values } : { name, text, values })
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === FEATURE_NOT_SUPPORTED) names.forget(text)
      throw error
    }
  }
  // Kysely's type has one overload for cursors too, which we refuse above.
  return { query: query as unknown as KyselyClient['query'], release: (discard) => client.release(discard) }
}
