import { openTestDatabases, type TestDatabases } from '@hanzo-kms/adapters/database/test-databases'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { effort } from '../support/effort.ts'
import { type ChainStage, makeChainStage } from './chain-stage.ts'

/** Whoever can write to the database, with no key: what they do must be found. */

let databases: TestDatabases<Schema>
beforeAll(async () => {
  databases = await openTestDatabases<Schema>()
}, 60_000)
afterAll(() => databases?.close())

const EVENTS = 6
const RUNS = effort({ short: 150, long: 3_000 })

describe.each(['embedded', 'postgres'] as const)('tampering on %s', (engine) => {
  const run = (statement: ReturnType<typeof sql>) => statement.execute(databases[engine].kysely)
  const rows = async <T>(statement: ReturnType<typeof sql<T>>) => (await statement.execute(databases[engine].kysely)).rows

  async function filled(): Promise<ChainStage> {
    const stage = await makeChainStage(databases[engine])
    // Whoever writes to the files asks no constraint.
    await run(sql`alter table audit_events drop constraint if exists audit_events_actor_kind`)
    await run(sql`alter table audit_events drop constraint if exists audit_events_outcome_check`)
    for (let index = 0; index < EVENTS - 2; index += 1) await stage.change(`KEY_${index}`, stage.organizationId)
    await stage.trail.linkAll()
    await stage.disclose('READ_1')
    await stage.disclose('READ_2')
    expect(await stage.verify()).toMatchObject({ events: EVENTS, broken: undefined })
    return stage
  }

  test('any byte of any column of any event, changed, is found', async () => {
    const stage = await filled()
    const columns = await rows(sql<{ name: string; type: string }>`
        select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = 'audit_events'::regclass and attnum > 0 and not attisdropped order by attnum`)
    expect(columns.length).toBeGreaterThanOrEqual(14)
    const tried = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (row, column, at, mask) => {
        const { name, type } = columns[column % columns.length] as (typeof columns)[number]
        const changed = await flip({ name, type, row: row % EVENTS, at, mask }, stage.organizationId)
        if (!changed) return
        tried.add(name)
        const report = await stage.verify()
        await restore(stage.organizationId, changed)
        expect(report.broken, `${name} of row ${row % EVENTS}`).toBeDefined()
      }),
      { numRuns: RUNS },
    )
    expect([...tried].sort()).toEqual(columns.map(({ name }) => name).sort())
    expect(await stage.verify()).toMatchObject({ events: EVENTS, broken: undefined })
  })

  /** The stored bytes of one value with some bits turned; undefined where there is no such value, or the database takes it for no value of its type. */
  async function flip(
    what: { name: string; type: string; row: number; at: number; mask: number },
    organizationId: string,
  ): Promise<Changed | undefined> {
    const [row] = await rows(sql<{ id: string; before: Buffer | null; send: Buffer | null }>`
      select id, ${sql.ref(what.name)}::text as before, ${bytesOf(what.name, what.type)} as send from audit_events
      where organization_id = ${organizationId} order by position limit 1 offset ${what.row}`)
    if (!row?.send || row.send.length === 0) return undefined
    const bytes = Buffer.from(row.send)
    const index = what.at % bytes.length
    // Most other changes of a text are no text any more, and the database would not take them.
    const isText = what.type === 'text' || what.type === 'jsonb'
    bytes[index] = (bytes[index] as number) ^ (isText ? (what.mask % 31) + 1 : what.mask)
    await run(sql`drop table if exists kept`)
    await run(sql`create table kept as select * from audit_events where id = ${row.id}`)
    try {
      const { numAffectedRows } = await run(sql`
        update audit_events set ${sql.ref(what.name)} = ${fromBytes(bytes, what.type)}
        where id = ${row.id} and ${sql.ref(what.name)} is distinct from ${fromBytes(bytes, what.type)}`)
      return numAffectedRows === 1n ? { id: what.name === 'id' ? uuidOf(bytes) : row.id } : undefined
    } catch {
      return undefined
    }
  }

  async function restore(_organizationId: string, { id }: Changed): Promise<void> {
    await run(sql`delete from audit_events where id = ${id}`)
    await run(sql`insert into audit_events select * from kept`)
  }

  test('an event that is removed, wherever it stood, is found', async () => {
    for (let position = 1; position <= EVENTS; position += 1) {
      const stage = await filled()
      await run(sql`delete from audit_events where organization_id = ${stage.organizationId} and position = ${position}`)
      expect((await stage.verify()).broken).toMatchObject({ position, what: expect.stringContaining('missing') })
    }
  })

  test('two events that change places are found', async () => {
    const stage = await filled()
    await move(stage, 2, 1_000)
    await move(stage, 5, 2)
    await move(stage, 1_000, 5)
    expect((await stage.verify()).broken).toMatchObject({ position: 2, what: expect.stringContaining('changed') })
  })

  function move(stage: ChainStage, from: number, to: number) {
    return run(sql`update audit_events set position = ${to} where organization_id = ${stage.organizationId} and position = ${from}`)
  }

  test('events removed at the end are found, also when the record of the end is gone or made to fit', async () => {
    const stage = await filled()
    await run(sql`delete from audit_events where organization_id = ${stage.organizationId} and position > ${EVENTS - 2}`)
    expect((await stage.verify()).broken?.what).toContain('missing at its end')
    await run(sql`
      update audit_heads set position = ${EVENTS - 2}, digest = (select digest from audit_events where organization_id = ${stage.organizationId} and position = ${EVENTS - 2})
      where organization_id = ${stage.organizationId}`)
    expect((await stage.verify()).broken?.what).toContain('where the chain ends was changed')
    await run(sql`delete from audit_heads where organization_id = ${stage.organizationId}`)
    expect((await stage.verify()).broken?.what).toContain('is missing')
  })

  test('nothing is linked to an end that somebody changed or removed', async () => {
    const stage = await filled()
    await run(sql`update audit_heads set position = position - 1 where organization_id = ${stage.organizationId}`)
    await stage.change('LATER')
    await stage.trail.linkAll()
    expect(stage.warnings).toContain('audit-head-altered')
    await stage
      .another()
      .disclose(
        { kind: 'user', id: null, organizationId: stage.organizationId, ipAddress: null, userAgent: null },
        { type: 'get-app-connection', metadata: { connectionId: stage.organizationId } },
      )
    expect((await stage.verify()).broken).toBeDefined()
    await run(sql`delete from audit_heads where organization_id = ${stage.organizationId}`)
    await stage.trail.link(stage.organizationId)
    expect((await stage.verify()).broken).toBeDefined()
  })

  test('an event that was put in is found: in the chain, after its end, and outside it', async () => {
    for (const place of ['3', String(EVENTS + 1), '-1', 'null']) {
      const stage = await filled()
      if (place === '3') for (let position = EVENTS; position >= 3; position -= 1) await move(stage, position, position + 1)
      await run(sql`drop table if exists forged`)
      await run(
        sql`create table forged as select * from audit_events where organization_id = ${stage.organizationId} order by position limit 1`,
      )
      await run(sql`update forged set id = gen_random_uuid(), position = ${sql.raw(place)}`)
      await run(sql`insert into audit_events select * from forged`)
      expect((await stage.verify()).broken, place).toBeDefined()
      await stage.trail.linkAll()
      expect((await stage.verify()).broken, place).toBeDefined()
    }
  })

  test('an event that was changed before it was linked stays out of the chain, and others are linked', async () => {
    const stage = await filled()
    await stage.change('ALTERED')
    await run(sql`update audit_events set ip_address = '203.0.113.9' where organization_id = ${stage.organizationId} and position is null`)
    await stage.change('LATER')
    await stage.trail.linkAll()
    const report = await stage.verify()
    expect(report).toMatchObject({ events: EVENTS + 1, broken: { position: null, what: expect.stringContaining('outside the chain') } })
  })

  test('a note of pruned events that Hanzo KMS did not write is found', async () => {
    const stage = await filled()
    await run(sql`
      insert into audit_gaps (organization_id, first_position, last_position, digest, seal)
      select organization_id, 2, 2, digest, digest from audit_events where organization_id = ${stage.organizationId} and position = 2`)
    await run(sql`delete from audit_events where organization_id = ${stage.organizationId} and position = 2`)
    expect((await stage.verify()).broken?.what).toContain('pruned')
  })

  test('the chain of another organisation does not stand for this one', async () => {
    const stage = await filled()
    const other = await filled()
    await run(sql`delete from audit_events where organization_id = ${stage.organizationId}`)
    await run(sql`update audit_events set organization_id = ${stage.organizationId} where organization_id = ${other.organizationId}`)
    expect((await stage.verify()).broken).toMatchObject({ position: 1 })
    expect((await other.verify()).broken).toBeDefined()
  })
})

interface Changed {
  readonly id: string
}

/** As PostgreSQL stores it: numbers and times in eight bytes, text and JSON in theirs. */
function bytesOf(name: string, type: string) {
  const column = sql.ref(name)
  if (type === 'uuid') return sql`uuid_send(${column})`
  if (type === 'bytea') return sql`${column}`
  if (type === 'bigint') return sql`int8send(${column})`
  if (type.startsWith('timestamp')) return sql`int8send((extract(epoch from ${column}) * 1000000)::bigint)`
  return sql`convert_to(${column}::text, 'UTF8')`
}

function fromBytes(bytes: Buffer, type: string) {
  if (type === 'uuid') return sql`${uuidOf(bytes)}::uuid`
  if (type === 'bytea') return sql`${bytes}::bytea`
  if (type === 'bigint') return sql`${bytes.readBigInt64BE().toString()}::bigint`
  if (type.startsWith('timestamp'))
    return sql`('epoch'::timestamptz + ${bytes.readBigInt64BE().toString()}::numeric * interval '1 microsecond')`
  return sql`convert_from(${bytes}::bytea, 'UTF8')::${sql.raw(type)}`
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
