import type { Gauges } from '@hanzo-kms/core/metrics/gauges'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const RUN_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 900]
const DAY_S = 86_400

/** What one process counts while it runs, and what it finds when it is asked. `docs/operations.md` has the names. */
export interface Metrics {
  requestSent(method: string, outcome: string): void
  runEnded(kind: string, state: string, seconds: number): void
  /** Prometheus' text format. `databaseS`: how long the database took to answer with the gauges. */
  write(gauges: Gauges & { readonly dataKeysUnderOldRootKey: number }, nowMs: number, databaseS: number): Promise<string>
}

export function createMetrics(): Metrics {
  const counted = new Registry()
  const registers = [counted]
  const requests = new Counter({
    ...{ name: 'kms_destination_requests_total', help: 'Requests to destinations', registers },
    labelNames: ['method', 'outcome'],
  })
  const runs = new Histogram({
    ...{ name: 'kms_run_duration_seconds', help: 'Runs of syncs, from their beginning to their end', registers },
    ...{ labelNames: ['kind', 'state'], buckets: RUN_SECONDS },
  })
  let isWatched = false
  return {
    requestSent: (method, outcome) => requests.inc({ method, outcome }),
    runEnded: (kind, state, seconds) => runs.observe({ kind, state }, seconds),
    async write(gauges, nowMs, databaseS) {
      // From the first time that somebody asks: memory, processor, and how late the event loop is.
      if (!isWatched) collectDefaultMetrics({ register: counted })
      isWatched = true
      const found = gaugesOf(gauges, nowMs, databaseS)
      return `${await found.metrics()}\n${await counted.metrics()}`
    },
  }
}

function gaugesOf(found: Gauges & { readonly dataKeysUnderOldRootKey: number }, nowMs: number, databaseS: number): Registry {
  const registry = new Registry()
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const syncs = gauge('kms_syncs', 'Syncs, by the state of their newest run', 'state')
  for (const [state, count] of found.syncs) syncs.set({ state }, count)
  gauge('kms_runs_queued', 'Runs that wait').set(found.runsQueued)
  gauge('kms_runs_running', 'Runs under way').set(found.runsRunning)
  const oldestS = found.oldestDueAtMs === null ? 0 : Math.max(nowMs - found.oldestDueAtMs, 0) / 1_000
  gauge('kms_runs_oldest_due_seconds', 'For how long the run that is due longest has been due').set(oldestS)
  const days = gauge('kms_connection_token_days_left', 'Until the end of a token, where it has one', 'connection_id')
  for (const { connectionId, expiresAtMs } of found.credentials)
    days.set({ connection_id: connectionId }, Math.round(((expiresAtMs - nowMs) / 1_000 / DAY_S) * 100) / 100)
  gauge('kms_data_keys_under_old_root_key', 'Data keys that still need a root key that is no longer in use').set(
    found.dataKeysUnderOldRootKey,
  )
  gauge('kms_database_answer_seconds', 'How long the database took to answer for these numbers').set(databaseS)
  return registry
}
