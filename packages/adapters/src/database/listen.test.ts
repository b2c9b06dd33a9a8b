import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Database } from './database.ts'
import { openTestDatabases, openTestEmbedded, type TestDatabases } from './test-databases.ts'

const NOTIFIES_MAX = 200

let databases: TestDatabases<unknown>

beforeAll(async () => {
  databases = await openTestDatabases()
})

afterAll(async () => {
  await databases.close()
})

async function notify({ kysely }: Database<unknown>, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(kysely)
}

/** Listens and answers with what arrives: `until(payload)` resolves with all of it once that one has arrived. */
async function collect(database: Database<unknown>, channel: string) {
  const heard: string[] = []
  const waiting = new Map<string, () => void>()
  const stop = await database.listen(channel, (payload) => {
    heard.push(payload)
    waiting.get(payload)?.()
  })
  const until = (payload: string) =>
    new Promise<string[]>((resolve) => {
      if (heard.includes(payload)) resolve(heard)
      waiting.set(payload, () => resolve(heard))
    })
  return { heard, until, stop }
}

describe.each(['embedded', 'postgres'] as const)('on %s', (engine) => {
  test('a notice arrives once its transaction commits, and none of a transaction that rolls back', async () => {
    const database = databases[engine]
    const { heard, until, stop } = await collect(database, 'work')

    const rolledBack = database.kysely.transaction().execute(async (transaction) => {
      await sql`select pg_notify('work', 'rolled back')`.execute(transaction)
      throw new Error('on purpose')
    })
    await expect(rolledBack).rejects.toThrow('on purpose')
    await database.kysely.transaction().execute(async (transaction) => {
      await sql`select pg_notify('work', 'committed')`.execute(transaction)
      // A round trip within the transaction, after which a notice sent at once would be here.
      await sql`select 1`.execute(transaction)
      expect(heard).toEqual([])
    })
    await notify(database, 'work', 'last')

    expect(await until('last')).toEqual(['committed', 'last'])
    await stop()
  })

  test('every listener of a channel hears it, other channels do not, and one that has ended no more', async () => {
    const database = databases[engine]
    const first = await collect(database, 'shared')
    const second = await collect(database, 'shared')
    const other = await collect(database, 'other')

    await notify(database, 'shared', 'one')
    await Promise.all([first.until('one'), second.until('one')])
    await first.stop()
    await notify(database, 'shared', 'two')
    await second.until('two')
    await second.stop()
    await notify(database, 'shared', 'three')
    const again = await collect(database, 'shared')
    await notify(database, 'shared', 'four')
    await again.until('four')

    expect([first.heard, second.heard, again.heard, other.heard]).toEqual([['one'], ['one', 'two'], ['four'], []])
    await Promise.all([again.stop(), other.stop()])
  })

  test('a channel that would need quoting is refused', async () => {
    for (const channel of ['Work', 'a b', 'x"; drop table y', '', 'a'.repeat(64)]) {
      await expect(databases[engine].listen(channel, () => {})).rejects.toThrow(TypeError)
    }
  })
})

test('ending a listener after its database was closed does nothing', async () => {
  const { database, remove } = await openTestEmbedded()
  const stop = await database.listen('work', () => {})
  await remove()
  await stop()
})

test('a listener whose connection to the server breaks hears again once it is made anew', async () => {
  const database = databases.postgres
  const before = await collect(database, 'breaks')
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'LISTEN%'`.execute(
    database.kysely,
  )
  // Notices of the gap are lost, as promised, so this calls until one arrives; each call is a round trip to the server.
  const heard = before.until('anew')
  let arrived = false
  void heard.then(() => {
    arrived = true
  })
  for (let sent = 0; sent < NOTIFIES_MAX && !arrived; sent += 1) {
    await sql`select pg_notify('breaks', 'anew'), pg_sleep(0.02)`.execute(database.kysely)
  }
  expect(arrived).toBe(true)
  await before.stop()
})
