import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json } from './serialise-parameter.ts'
import { openTestDatabases, type TestDatabases } from './test-databases.ts'

let databases: TestDatabases<unknown>

beforeAll(async () => {
  databases = await openTestDatabases()
})

afterAll(async () => {
  await databases.close()
})

/** The first column of the first row, on both engines. */
async function selectOnBoth(expression: (kysely: Kysely<unknown>) => ReturnType<typeof sql>): Promise<readonly unknown[]> {
  return await Promise.all(
    [databases.embedded.kysely, databases.postgres.kysely].map(async (kysely) => {
      const { rows } = await sql<{ value: unknown }>`select ${expression(kysely)} as value`.execute(kysely)
      return rows[0]?.value
    }),
  )
}

const INSTANT = new Date('2024-02-29T23:59:58.123Z')

const VALUES: readonly (readonly [sqlText: string, expected: unknown])[] = [
  ['true', true],
  ['1::int2', 1],
  ['(-2147483648)::int4', -2147483648],
  ['9007199254740991::int8', Number.MAX_SAFE_INTEGER],
  ['(-9007199254740991)::int8', Number.MIN_SAFE_INTEGER],
  ['count(*)', 1],
  ['1.5::float8', 1.5],
  ["'NaN'::float8", Number.NaN],
  ["'-Infinity'::float4", Number.NEGATIVE_INFINITY],
  ['12345678901234567890.10::numeric', '12345678901234567890.10'],
  ['sum(1::int8)', '1'],
  ["'\\x00ff10'::bytea", Buffer.from([0, 255, 16])],
  ["''::bytea", Buffer.alloc(0)],
  ["timestamptz '2024-02-29 23:59:58.123+00'", INSTANT],
  ["timestamptz '2024-03-01 05:29:58.123+05:30'", INSTANT],
  ["timestamptz 'infinity'", Number.POSITIVE_INFINITY],
  ["timestamp '2024-02-29 23:59:58.5'", '2024-02-29 23:59:58.5'],
  ["date '2024-02-29'", '2024-02-29'],
  ["time '01:02:03'", '01:02:03'],
  ["interval '1 day 2 hours'", '1 day 02:00:00'],
  ["uuid '00000000-0000-4000-8000-000000000000'", '00000000-0000-4000-8000-000000000000'],
  ["'ä€😀'::text", 'ä€😀'],
  ['current_database() is null', false],
  ['null::int8', null],
  ['\'{"a":[1,null,{"b":"c"}]}\'::jsonb', { a: [1, null, { b: 'c' }] }],
  ["'[1, 2]'::json", [1, 2]],
  ["'null'::jsonb", null],
  ['array[1,2,null]::int4[]', [1, 2, null]],
  ['array[1,2]::int8[]', [1, 2]],
  ['array[[1,2],[3,4]]', [[1, 2], [3, 4]]], // biome-ignore format: one value a line
  ["'[0:1]={1,2}'::int4[]", [1, 2]],
  ["'{}'::text[]", []],
  [`array['a,b', 'c"d', 'e\\f', '', 'NULL', null, '{}', ' g ']`, ['a,b', 'c"d', 'e\\f', '', 'NULL', null, '{}', ' g ']],
  ["array['\\x01', null]::bytea[]", [Buffer.from([1]), null]],
  ["array[timestamptz '2024-02-29 23:59:58.123+00']", [INSTANT]],
  ['array[\'{"a":1}\', null]::jsonb[]', [{ a: 1 }, null]],
  ['array[1.10]::numeric[]', ['1.10']],
  ['array[true, false]', [true, false]],
  ["array[date '2024-02-29']", ['2024-02-29']],
  ["array['x']::varchar[]", ['x']],
]

describe('a value has the same JavaScript form on both engines', () => {
  test.each(VALUES)('%s', async (text, expected) => {
    const [embedded, postgres] = await selectOnBoth(() => sql.raw(text))
    expect(embedded).toStrictEqual(expected)
    expect(postgres).toStrictEqual(expected)
  })

  test('of several sessions in other time zones a timestamptz is the same instant', async () => {
    for (const { kysely } of [databases.embedded, databases.postgres]) {
      await kysely.transaction().execute(async (transaction) => {
        await sql`set local time zone 'Asia/Kolkata'`.execute(transaction)
        const { rows } = await sql<{ value: Date }>`select ${INSTANT}::timestamptz as value`.execute(transaction)
        expect(rows[0]?.value).toStrictEqual(INSTANT)
      })
    }
  })

  test('a bigint that a number cannot hold is an error, not a rounded number', async () => {
    for (const { kysely } of [databases.embedded, databases.postgres]) {
      await expect(sql`select 9007199254740992::int8 as value`.execute(kysely)).rejects.toThrow('9007199254740992')
      expect((await sql`select 1 as still`.execute(kysely)).rows).toEqual([{ still: 1 }])
    }
  })
})

describe('a parameter is sent alike to both engines', () => {
  const PARAMETERS: readonly (readonly [type: string, value: unknown, expected: unknown])[] = [
    ['bytea', Buffer.from([0, 1, 254, 255]), Buffer.from([0, 1, 254, 255])],
    ['bytea', new Uint8Array([7, 8, 9]).subarray(1), Buffer.from([8, 9])],
    ['timestamptz', INSTANT, INSTANT],
    ['text', null, null],
    ['text', undefined, null],
    ['text', 'it\'s \\ "quoted"', 'it\'s \\ "quoted"'],
    ['bool', true, true],
    ['bool', false, false],
    ['int8', 9_007_199_254_740_991n, Number.MAX_SAFE_INTEGER],
    ['int4', -5, -5],
    ['float8', 0.1, 0.1],
    ['numeric', '0.10', '0.10'],
    ['jsonb', { a: [1, 'ä"', null], b: { c: true } }, { a: [1, 'ä"', null], b: { c: true } }],
    ['jsonb', '"text"', 'text'],
    ['text[]', ['a', 'b,c', 'NULL', '', null, '"\\{}', ' '], ['a', 'b,c', 'NULL', '', null, '"\\{}', ' ']],
    ['text[]', [], []],
    ['int4[]', [1, null, 3], [1, null, 3]],
    ['int4[]', [[1, 2], [3, 4]], [[1, 2], [3, 4]]], // biome-ignore format: one value a line
    ['bytea[]', [Buffer.from([0, 255]), Buffer.alloc(0), null], [Buffer.from([0, 255]), Buffer.alloc(0), null]],
    ['timestamptz[]', [INSTANT, null], [INSTANT, null]],
    ['jsonb[]', [{ a: 1 }, null, { b: 'x"\\' }], [{ a: 1 }, null, { b: 'x"\\' }]],
    ['bool[]', [true, false, null], [true, false, null]],
  ]

  test.each(PARAMETERS)('%s, parameter %#', async (type, value, expected) => {
    const both = await selectOnBoth(() => sql`${value}::${sql.raw(type)}`)
    for (const seen of both) expect(seen).toStrictEqual(expected)
  })

  const JSON_VALUES = [[], [1, [2]], {}, { a: [] }, 'text', 0, false, null, 'ä"\\']

  test.each(JSON_VALUES)('json %j', async (value) => {
    expect(await selectOnBoth(() => json(value))).toStrictEqual([value, value])
  })

  test('an array that was meant as JSON is an error on both engines, never an object', async () => {
    for (const { kysely } of [databases.embedded, databases.postgres]) {
      await expect(sql`select ${[1, 2]}::jsonb`.execute(kysely)).rejects.toThrow('json')
    }
  })

  test('columns of a batch arrive through unnest, in order', async () => {
    const ids = ['a', 'b', 'c']
    const sealed = [Buffer.from([1]), null, Buffer.from([3, 255])]
    const at = [INSTANT, INSTANT, null]
    for (const { kysely } of [databases.embedded, databases.postgres]) {
      const { rows } = await sql`
        select id, sealed, at from unnest(${ids}::text[], ${sealed}::bytea[], ${at}::timestamptz[]) as batch (id, sealed, at)`.execute(
        kysely,
      )
      expect(rows).toStrictEqual(ids.map((id, index) => ({ id, sealed: sealed[index], at: at[index] })))
    }
  })

  test('what cannot be sent is refused before it is sent', async () => {
    for (const { kysely } of [databases.embedded, databases.postgres]) {
      await expect(sql`select ${new Date(Number.NaN)}::timestamptz`.execute(kysely)).rejects.toThrow(RangeError)
    }
  })
})
