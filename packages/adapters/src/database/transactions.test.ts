import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestDatabases, type TestDatabases } from './test-databases.ts'

interface Schema {
  steps: { at: number; who: string }
}

const STEPS_EACH = 5
const WRITERS = 4

let databases: TestDatabases<Schema>

beforeAll(async () => {
  databases = await openTestDatabases()
  for (const { kysely } of [databases.embedded, databases.postgres]) {
    await sql`create table steps (at int generated always as identity, who text not null)`.execute(kysely)
  }
})

afterAll(async () => {
  await databases.close()
})

test('transactions on the one embedded connection run one after another, never interleaved', async () => {
  const { kysely } = databases.embedded
  await sql`truncate steps restart identity`.execute(kysely)
  await Promise.all(
    Array.from({ length: WRITERS }, (_, writer) =>
      kysely.transaction().execute(async (transaction) => {
        for (let step = 0; step < STEPS_EACH; step += 1) await sql`insert into steps (who) values (${`w${writer}`})`.execute(transaction)
      }),
    ),
  )
  const rows = await kysely.selectFrom('steps').select('who').orderBy('at').execute()
  const changes = rows.filter((row, index) => index > 0 && row.who !== rows[index - 1]?.who)
  expect(rows).toHaveLength(WRITERS * STEPS_EACH)
  expect(changes).toHaveLength(WRITERS - 1)
})

describe.each(['embedded', 'postgres'] as const)('on %s', (engine) => {
  test('a statement beside a transaction is not part of it: it neither sees its rows nor is rolled back with it', async () => {
    const { kysely } = databases[engine]
    await sql`truncate steps restart identity`.execute(kysely)
    const begun = Promise.withResolvers<void>()
    const beside = Promise.withResolvers<void>()
    const failing = kysely.transaction().execute(async (transaction) => {
      await sql`insert into steps (who) values ('inside')`.execute(transaction)
      begun.resolve()
      await beside.promise
      throw new Error('on purpose')
    })
    await begun.promise
    const outside = sql`insert into steps (who) select 'outside' from (select count(*) as seen from steps) as s where seen = 0`.execute(
      kysely,
    )
    beside.resolve()

    await expect(failing).rejects.toThrow('on purpose')
    await outside
    expect(await kysely.selectFrom('steps').select('who').execute()).toEqual([{ who: 'outside' }])
  })

  test('an error inside a transaction that the code swallows still cannot commit', async () => {
    const { kysely } = databases[engine]
    await sql`truncate steps restart identity`.execute(kysely)
    const swallowed = kysely.transaction().execute(async (transaction) => {
      await sql`insert into steps (who) values ('lost')`.execute(transaction)
      await sql`select 1 / 0`.execute(transaction).catch(() => {})
    })
    await expect(swallowed).rejects.toThrow()
    expect(await kysely.selectFrom('steps').select('who').execute()).toEqual([])
  })

  test('savepoints inside a transaction roll back alone', async () => {
    const { kysely } = databases[engine]
    await sql`truncate steps restart identity`.execute(kysely)
    const controlled = await kysely.startTransaction().execute()
    await sql`insert into steps (who) values ('kept')`.execute(controlled)
    const saved = await controlled.savepoint('before').execute()
    await sql`insert into steps (who) values ('dropped')`.execute(saved)
    await saved.rollbackToSavepoint('before').execute()
    await controlled.commit().execute()
    expect(await kysely.selectFrom('steps').select('who').execute()).toEqual([{ who: 'kept' }])
  })

  test('a failed statement carries the SQLSTATE, by which callers tell a conflict', async () => {
    const { kysely } = databases[engine]
    await expect(sql`insert into steps (who) values (${null})`.execute(kysely)).rejects.toMatchObject({ code: '23502' })
  })
})
