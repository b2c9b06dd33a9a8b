import type { PGlite } from '@electric-sql/pglite'
import type { PGliteDialectConfig } from 'kysely'
import { serialiseParameter } from './serialise-parameter.ts'

type KyselyPglite = Exclude<PGliteDialectConfig['pglite'], (...args: never) => unknown>
type KyselyTransaction = Parameters<Parameters<KyselyPglite['transaction']>[0]>[0]
type Statements = Pick<PGlite, 'query' | 'exec'>

/**
 * PGlite as Kysely's dialect wants it, with two habits of the `pg` driver so that one suite of queries serves both engines:
 * parameters are serialised by our own rules, and a text without parameters may hold several statements.
 */
export function adaptPglite(pglite: PGlite): KyselyPglite {
  return {
    get closed() {
      return pglite.closed
    },
    get ready() {
      return pglite.ready
    },
    waitReady: pglite.waitReady,
    close: () => pglite.close(),
    query: queryWith(pglite),
    transaction: (work) =>
      pglite.transaction((transaction) => work({ query: queryWith(transaction), rollback: () => transaction.rollback() })),
  }
}

function queryWith(statements: Statements): KyselyTransaction['query'] {
  return async <T>(text: string, parameters: unknown[] = []) => {
    if (parameters.length > 0) return await statements.query<T>(text, parameters.map(serialiseParameter))
    const results = await statements.exec(text)
    const last = results.at(-1)
    return { fields: last?.fields ?? [], rows: (last?.rows ?? []) as T[], affectedRows: last?.affectedRows ?? 0 }
  }
}
