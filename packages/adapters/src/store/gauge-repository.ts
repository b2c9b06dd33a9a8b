import type { GaugeRepository } from '@hanzo-kms/core/metrics/gauges'
import type { RunState } from '@hanzo-kms/core/sync/run'
import { type Kysely, sql } from 'kysely'
import { toDate, toMs } from './instant.ts'
import type { Schema } from './schema.ts'

export function createGaugeRepository(db: Kysely<Schema>): GaugeRepository {
  return {
    async read(organizationId, nowMs, credentialsMax) {
      const { rows: syncs } = await sql<{ state: RunState | 'never'; count: number }>`
        select state, count(*) as count from (
          select coalesce((select state from sync_runs where sync_id = secret_syncs.id order by created_at desc, ordinal desc limit 1), 'never') as state
          from secret_syncs where organization_id = ${organizationId}
        ) newest group by state`.execute(db)
      const { rows: queue } = await sql<{ queued: number; running: number; oldest: Date | null }>`
        select count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'running') as running,
          min(due_at) filter (where state = 'queued' and due_at <= ${toDate(nowMs)}) as oldest
        from sync_runs join secret_syncs on secret_syncs.id = sync_runs.sync_id
        where organization_id = ${organizationId} and state in ('queued', 'running')`.execute(db)
      const credentials = await db
        .selectFrom('connections')
        .innerJoin('connection_care', 'connection_care.connection_id', 'connections.id')
        .select(['connections.id', 'connection_care.expires_at'])
        .where('connections.organization_id', '=', organizationId)
        .whereRef('connection_care.credential_version', '=', 'connections.credential_version')
        .where('connection_care.expires_at', 'is not', null)
        .orderBy('connection_care.expires_at')
        .orderBy('connections.id')
        .limit(credentialsMax)
        .execute()
      const [counted = { queued: 0, running: 0, oldest: null }] = queue
      return {
        syncs: new Map(syncs.map(({ state, count }) => [state, count])),
        runsQueued: counted.queued,
        runsRunning: counted.running,
        oldestDueAtMs: toMs(counted.oldest),
        credentials: credentials.flatMap(({ id, expires_at }) => (expires_at ? [{ connectionId: id, expiresAtMs: toMs(expires_at) }] : [])),
      }
    },

    async oldestDueAtMs(nowMs) {
      const row = await db
        .selectFrom('sync_runs')
        .select('due_at')
        .where('state', '=', 'queued')
        .where('due_at', '<=', toDate(nowMs))
        .orderBy('due_at')
        .orderBy('ordinal')
        .executeTakeFirst()
      return toMs(row?.due_at ?? null)
    },
  }
}
