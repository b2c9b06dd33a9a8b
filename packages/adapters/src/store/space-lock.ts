import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** As many rows as the migration made. */
const BUCKETS = 64

/**
 * Keeps every other transaction that locks this space waiting until ours ends.
 *
 * INVARIANT: whoever waited reads what we committed (tests: "two syncs saved at once cannot both find a place free"). That is why the lock is a row that we change, and no
 * advisory lock: the one who waited has an older snapshot, and the changed row makes it run again with a new one. Spaces of one bucket wait for each other, which harms nobody.
 */
export async function lockSpace(db: Kysely<Schema>, space: string): Promise<void> {
  await db
    .updateTable('sync_space_locks')
    .set({ taken: sql`taken + 1` })
    .where('bucket', '=', sql<number>`abs(hashtextextended(${space}, 0) % ${sql.lit(BUCKETS)})`)
    .execute()
}
