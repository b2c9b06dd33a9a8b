import type { Kysely } from 'kysely'

/**
 * One open database, whichever engine holds it. Both engines speak the same SQL dialect, take the same parameters
 * (`serialise-parameter.ts`) and give the same JavaScript values back (`parsers.ts`).
 */
export interface Database<Schema> {
  readonly engine: 'embedded' | 'postgres'

  /** Queries and transactions. On the embedded engine every statement waits for the transaction under way: there is one connection. */
  readonly kysely: Kysely<Schema>

  /**
   * Calls `onNotice` with the payload (text, at most 7,999 bytes) of every `NOTIFY channel` committed from now on; answers with
   * the function that ends it. Channels are lower-case identifiers of at most 63 characters.
   *
   * A notice is a hint to look, not a record: those sent while a PostgreSQL connection is being made again are lost, so a
   * listener also looks on a slow timer. `onNotice` must not throw. Do not call it inside a transaction of the embedded
   * engine: it would wait for the one connection that the transaction holds.
   *
   * @throws DatabaseRefusal when the server cannot be reached, TypeError for a channel that is not such an identifier.
   */
  listen(channel: string, onNotice: (payload: string) => void): Promise<() => Promise<void>>

  /** Waits for the statements under way, then gives back every connection and the lock on the directory. A second call does nothing. */
  close(): Promise<void>
}
