import { openTestDatabases, type TestDatabases } from '@hanzo-kms/adapters/database/test-databases'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import { announceAnchors } from '@hanzo-kms/core/audit/announce-anchors'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeChainStage } from './chain-stage.ts'

let databases: TestDatabases<Schema>
beforeAll(async () => {
  databases = await openTestDatabases<Schema>()
}, 60_000)
afterAll(() => databases?.close())

describe.each(['embedded', 'postgres'] as const)('the chain on %s', (engine) => {
  test('an empty chain is intact', async () => {
    const stage = await makeChainStage(databases[engine])
    expect(await stage.verify()).toMatchObject({ events: 0, unlinked: 0, position: 0, broken: undefined })
  })

  test('changes wait to be linked and are counted meanwhile; linked, they follow each other', async () => {
    const stage = await makeChainStage(databases[engine])
    for (const key of ['A', 'B', 'C']) await stage.change(key)
    expect(await stage.verify()).toMatchObject({ events: 0, unlinked: 3, broken: undefined })
    await stage.trail.link(stage.organizationId)
    expect(await stage.verify()).toMatchObject({ events: 3, unlinked: 0, position: 3, broken: undefined })
  })

  test('disclosures that come together share commits, and none is lost', async () => {
    const stage = await makeChainStage(databases[engine])
    await stage.change('FIRST')
    await stage.trail.link(stage.organizationId)
    const before = await commits()
    await Promise.all(Array.from({ length: 100 }, (_, index) => stage.disclose(`KEY_${index}`)))
    const spent = (await commits()) - before
    expect(await stage.verify()).toMatchObject({ events: 101, unlinked: 0, broken: undefined })
    const keys = await sql<{ key: string }>`
      select distinct metadata ->> 'secretKey' as key from audit_events where organization_id = ${stage.organizationId} and type = 'get-secret'`.execute(
      databases[engine].kysely,
    )
    expect(keys.rows).toHaveLength(100)
    // Statistics are told late, so this bounds from above only.
    expect(spent).toBeLessThan(60)
  })

  async function commits(): Promise<number> {
    const { rows } = await sql<{ n: number }>`select xact_commit as n from pg_stat_database where datname = current_database()`.execute(
      databases[engine].kysely,
    )
    return rows[0]?.n ?? 0
  }

  test('processes that disclose, change and link at once make one chain', async () => {
    const stage = await makeChainStage(databases[engine])
    const trails = [stage.trail, stage.another(), stage.another()]
    await Promise.all(
      Array.from({ length: 90 }, async (_, index) => {
        const trail = trails[index % trails.length]
        if (index % 5 === 0) await stage.change(`CHANGED_${index}`)
        else await stage.disclose(`READ_${index}`, trail)
        if (index % 7 === 0) await trail?.link(stage.organizationId)
      }),
    )
    for (const trail of trails) await trail.linkAll()
    expect(await stage.verify()).toMatchObject({ events: 90, unlinked: 0, position: 90, broken: undefined })
  })

  test('a disclosure that cannot be written is refused, and the next one is written again', async () => {
    const stage = await makeChainStage(databases[engine])
    await stage.change('FIRST')
    await stage.trail.link(stage.organizationId)
    await sql`alter table audit_events add constraint nothing_more check (actor_name is null) not valid`.execute(databases[engine].kysely)
    await expect(stage.disclose('A')).rejects.toThrow()
    await sql`alter table audit_events drop constraint nothing_more`.execute(databases[engine].kysely)
    await stage.disclose('B')
    expect(await stage.verify()).toMatchObject({ events: 2, broken: undefined })
  })

  test('an anchor tells a chain that was cut, and one that was written anew', async () => {
    const stage = await makeChainStage(databases[engine])
    for (const key of ['A', 'B', 'C', 'D']) await stage.change(key)
    await stage.trail.linkAll()
    await announceAnchors(stage.kms)
    const line = stage.said.find(({ event, fields }) => event === 'audit-anchor' && fields.organizationId === stage.organizationId)
    const anchor = { position: Number(line?.fields.count), head: String(line?.fields.head) }
    expect(await stage.verify([anchor])).toMatchObject({ anchorsHeld: 1, broken: undefined })
    await stage.change('E')
    await stage.trail.linkAll()
    expect(await stage.verify([anchor])).toMatchObject({ anchorsHeld: 1, position: 5, broken: undefined })
    expect(
      (await stage.verify([{ ...anchor, head: `${anchor.head.startsWith('x') ? 'y' : 'x'}${anchor.head.slice(1)}` }])).broken?.what,
    ).toContain('written anew')
    expect((await stage.verify([{ ...anchor, position: 6 }])).broken?.what).toContain('cut off')
  })
})
