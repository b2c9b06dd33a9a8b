import { openTestDatabases, type TestDatabases } from '@hanzo-kms/adapters/database/test-databases'
import type { Schema } from '@hanzo-kms/adapters/store/schema'
import { pruneAuditLog } from '@hanzo-kms/core/audit/prune-audit-log'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeChainStage } from './chain-stage.ts'

const YEAR_MS = 365 * 24 * 60 * 60 * 1_000
const neverCancelled = { aborted: false } as AbortSignal

let databases: TestDatabases<Schema>
beforeAll(async () => {
  databases = await openTestDatabases<Schema>()
}, 60_000)
afterAll(() => databases?.close())

describe.each(['embedded', 'postgres'] as const)('pruning on %s', (engine) => {
  const run = (statement: ReturnType<typeof sql>) => statement.execute(databases[engine].kysely)

  /** Events of a project that keeps them a day, between others that are kept, a year later. */
  async function aged() {
    const stage = await makeChainStage(databases[engine])
    const projectId = stage.kms.cryptography.randomId()
    await run(
      sql`insert into organizations (id, name, slug, created_at) values (${stage.organizationId}, 'o', ${stage.organizationId}, now())`,
    )
    await run(sql`
      insert into projects (id, organization_id, name, slug, auto_capitalization, has_delete_protection, version, created_at, updated_at, audit_logs_retention_days)
      values (${projectId}, ${stage.organizationId}, 'p', 'p', false, false, 1, now(), now(), 1)`)
    for (const [index, isOfProject] of [true, false, true, true, false, true].entries())
      await stage.change(`KEY_${index}`, isOfProject ? projectId : undefined)
    await stage.trail.link(stage.organizationId)
    const later = { ...stage.kms, clock: { ...stage.kms.clock, nowMs: () => Date.now() + YEAR_MS } }
    const prune = () => pruneAuditLog(later, neverCancelled)
    return { stage, prune, projectId }
  }

  test('events whose time is over go, others stay, and the chain can still be verified', async () => {
    const { stage, prune } = await aged()
    expect(await prune()).toBe(4)
    await stage.trail.link(stage.organizationId)
    expect(await stage.verify()).toMatchObject({ events: 3, pruned: 4, position: 7, unlinked: 0, broken: undefined })
    expect(await prune()).toBe(0)
    await run(sql`delete from audit_events where organization_id = ${stage.organizationId} and position = 5`)
    expect((await stage.verify()).broken).toBeDefined()
    await run(sql`delete from projects where organization_id = ${stage.organizationId}`)
  })

  test('what was tampered with is not pruned, so that its traces stay', async () => {
    const { stage, prune } = await aged()
    await run(sql`update audit_events set type = 'delete-secrets' where organization_id = ${stage.organizationId} and position = 1`)
    expect(await prune()).toBe(0)
    expect(stage.warnings).toContain('audit-prune-refused')
    expect((await stage.verify()).broken).toMatchObject({ position: 1 })
    await run(sql`delete from projects where organization_id = ${stage.organizationId}`)
  })
})
