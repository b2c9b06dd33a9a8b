import type { FailureKind, RemoteName } from '@hanzo-kms/connector-kit'
import { type FencedRun, LeaseLost } from '@hanzo-kms/core/sync/ledger'
import type { Action } from '@hanzo-kms/core/sync/plan'
import type { NewRun, Run, RunRepository } from '@hanzo-kms/core/sync/run'
import { type Kysely, type Selectable, sql } from 'kysely'
import { json } from '../database/serialise-parameter.ts'
import { holdFence } from './hold-fence.ts'
import { toDate, toMs } from './instant.ts'
import { newestByName } from './newest-by-name.ts'
import { rowId } from './row-id.ts'
import type { Schema } from './schema.ts'
import type { RunTable } from './sync-tables.ts'

/** Notices of this channel say: a run may have become due. */
export const RUNS_CHANNEL = 'kms_runs'

const milliseconds = (ms: number) => sql`${ms} * interval '1 millisecond'`
const latest = (nowMs: number) => sql`greatest(now(), ${toDate(nowMs)}::timestamptz)`
/**
 * The clock was set back since it was queued: it would wait for as long as that was. Not one that backs off by the clock of now: it is due before it was made.
 * More than the clocks of servers differ.
 */
const isFromTheFuture = (nowMs: number) => sql`(created_at > ${latest(nowMs)} + interval '2 minutes' and due_at >= created_at)`
const notify = (db: Kysely<Schema>) => sql`select pg_notify(${RUNS_CHANNEL}, '')`.execute(db)

/** The queue is the table: see `RunRepository` for what is promised, and the migration for the indexes that keep it. */
export function createRunRepository(db: Kysely<Schema>): RunRepository {
  const leased = (runId: string, fence: number) =>
    db.updateTable('sync_runs').where('id', '=', rowId(runId)).where('state', '=', 'running').where('fence', '=', fence)

  /** The one plain run of a sync that others join; the words of the index. */
  const isWaiting = sql<boolean>`state = 'queued' and kind = 'sync' and plan_id is null`

  return {
    async queue(run) {
      if (run.hastens !== false) await endRest(db, run)
      const row = await db
        .insertInto('sync_runs')
        .values({
          id: run.id,
          sync_id: run.syncId,
          kind: run.kind,
          state: 'queued',
          started_by_kind: run.startedBy.kind,
          started_by_id: run.startedBy.id,
          plan_id: run.planId ?? null,
          import_priority: run.importPriority ?? null,
          then_delete_sync: run.thenDeleteSync ?? false,
          attempt: 0,
          fence: 0,
          refused_at: null,
          refused_version: null,
          message: null,
          due_at: toDate(run.dueAtMs),
          lease_until: null,
          created_at: toDate(run.createdAtMs),
          started_at: null,
          finished_at: null,
        })
        .onConflict((conflict) =>
          conflict
            .column('sync_id')
            .where(isWaiting)
            // One that is due early enough is locked and not written, so that fifty edits at once wait for each other and need not begin again. A claim passes it by until we end.
            .doUpdateSet({ due_at: sql`excluded.due_at` })
            .where('sync_runs.due_at', '>', sql<Date>`excluded.due_at`)
            .where(sql<boolean>`(sync_runs.attempt = 0 or ${run.hastens ?? true}::boolean)`),
        )
        .returning('id')
        .executeTakeFirst()
      await notify(db)
      return (
        row ?? (await db.selectFrom('sync_runs').select('id').where('sync_id', '=', run.syncId).where(isWaiting).executeTakeFirstOrThrow())
      ).id
    },

    async claim(leaseMs, nowMs = 0, full = []) {
      const { rows } = await sql<Selectable<RunTable>>`
        update sync_runs set
          state = 'running', attempt = attempt + 1, fence = nextval('run_fences'),
          lease_until = now() + ${milliseconds(leaseMs)}, started_at = coalesce(started_at, now())
        where id = (
          select id from sync_runs as due
          where (state = 'running' and lease_until < now())
            or (state = 'queued' and (due_at <= ${latest(nowMs)} or ${isFromTheFuture(nowMs)})
              and not exists (select from sync_runs as other where other.sync_id = due.sync_id and other.state = 'running')
              and not exists (${restOf('due')} and trouble.rest_until > ${latest(nowMs)} and trouble.rest_until <= ${latest(nowMs)} + interval '2 minutes')
              and ${isFree('due', full)})
          order by state = 'running' desc, due_at, ordinal
          limit 1 for update skip locked
        )
        returning *`.execute(db)
      return rows[0] && toRun(rows[0])
    },

    async nextDueAtMs(full = []) {
      const { rows } = await sql<{ at: Date | null }>`
        select min(at) as at from (
          select lease_until as at from sync_runs where state = 'running'
          union all
          select greatest(due_at, (${restOf('due', sql`trouble.rest_until`)})) from sync_runs as due where state = 'queued'
            and not exists (select from sync_runs as other where other.sync_id = due.sync_id and other.state = 'running')
            and ${isFree('due', full)}
        ) as waiting`.execute(db)
      const at = rows[0]?.at ?? null
      return at === null ? undefined : toMs(at)
    },

    async extendLease({ runId, fence }, leaseMs) {
      const { numUpdatedRows } = await leased(runId, fence)
        .set({ lease_until: sql`now() + ${milliseconds(leaseMs)}` })
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new LeaseLost()
    },

    async endLeases() {
      await db
        .updateTable('sync_runs')
        .set({ lease_until: sql`least(lease_until, now() - interval '1 millisecond')` })
        .where('state', '=', 'running')
        .execute()
      await notify(db)
    },

    async record(run, steps) {
      await holdFence(db, run)
      const incoming = newestByName(steps)
      if (incoming.length === 0) return
      const column = <T>(pick: (step: (typeof steps)[number]) => T) => incoming.map(pick)
      await sql`
        insert into run_steps (run_id, name, key, action, state, reason, failure)
        select ${run.runId}::uuid, given.* from unnest(
          ${column((step) => step.name)}::text[], ${column((step) => step.key)}::text[], ${column((step) => step.action)}::text[],
          ${column((step) => step.state)}::text[], ${column((step) => step.reason)}::text[], ${column((step) => step.failure ?? null)}::text[]
        ) as given(name, key, action, state, reason, failure)
        on conflict (run_id, name) do update set
          key = excluded.key, action = excluded.action, state = excluded.state, reason = excluded.reason, failure = excluded.failure`.execute(
        db,
      )
    },

    async finish({ runId, fence }, { state, message, finishedAtMs }) {
      const { numUpdatedRows } = await leased(runId, fence)
        .set({ state, message, lease_until: null, finished_at: toDate(finishedAtMs) })
        .executeTakeFirst()
      if (numUpdatedRows !== 1n) throw new LeaseLost()
      await notify(db)
    },

    async retryLater(run, { message, dueAtMs, finishedAtMs, refused = null }) {
      await holdFence(db, run)
      const wait = {
        due_at: toDate(dueAtMs),
        refused_at: refused === null ? null : toDate(refused.atMs),
        refused_version: refused === null ? null : refused.credentialVersion,
      }
      const over = { state: 'failed', message, lease_until: null, finished_at: toDate(finishedAtMs) } as const
      const end = (await handOver(db, run, wait)) ? over : ({ ...wait, state: 'queued', message, lease_until: null } as const)
      await leased(run.runId, run.fence).set(end).execute()
      await notify(db)
    },

    async find(syncId, id) {
      const row = await db
        .selectFrom('sync_runs')
        .selectAll()
        .where('sync_id', '=', rowId(syncId))
        .where('id', '=', rowId(id))
        .executeTakeFirst()
      return row && toRun(row)
    },

    async list(syncId, { limit, offset }) {
      const rows = await db
        .selectFrom('sync_runs')
        .selectAll()
        .where('sync_id', '=', rowId(syncId))
        .orderBy('created_at', 'desc')
        .orderBy('ordinal', 'desc')
        .limit(limit)
        .offset(offset)
        .execute()
      return rows.map(toRun)
    },

    async steps(runId) {
      const rows = await db.selectFrom('run_steps').selectAll().where('run_id', '=', rowId(runId)).orderBy('name').execute()
      return rows.map(({ key, name, action, state, reason, failure }) => ({
        ...{ key, name: name as RemoteName, action: action as Action, state, reason },
        ...(failure === null ? {} : { failure: failure as FailureKind }),
      }))
    },

    async tally(runId) {
      const inState = (state: 'done' | 'failed') => sql<number>`(count(*) filter (where state = ${state}))::integer`.as(state)
      return db
        .selectFrom('run_steps')
        .select([inState('done'), inState('failed')])
        .where('run_id', '=', rowId(runId))
        .executeTakeFirstOrThrow()
    },

    async latest(syncIds) {
      if (syncIds.length === 0) return []
      const { rows } = await sql<Selectable<RunTable> & { succeeded_at: Date | null }>`
        select distinct on (sync_id, kind) *,
          (select max(finished_at) from sync_runs as good where good.sync_id = run.sync_id and good.kind = run.kind and good.state = 'succeeded') as succeeded_at
        from sync_runs as run where sync_id = any(${syncIds.map(rowId)}::uuid[])
        order by sync_id, kind, created_at desc, ordinal desc`.execute(db)
      return rows.map((row) => ({ run: toRun(row), lastSucceededAtMs: toMs(row.succeeded_at) }))
    },

    async prune(syncId, keep) {
      await sql`
        delete from sync_runs where sync_id = ${rowId(syncId)}::uuid and finished_at is not null and id not in (
          select id from sync_runs where sync_id = ${rowId(syncId)}::uuid order by created_at desc, ordinal desc limit ${keep}
        )`.execute(db)
      await sql`
        delete from sync_plans where sync_id = ${rowId(syncId)}::uuid
          and not exists (select from sync_runs where plan_id = sync_plans.id)
          and created_at < (select min(created_at) from sync_runs where sync_id = ${rowId(syncId)}::uuid)`.execute(db)
    },

    async insertPlan({ id, syncId, syncVersion, plan, createdAtMs }, keep) {
      await db
        .insertInto('sync_plans')
        .values({ id, sync_id: syncId, sync_version: syncVersion, plan: json(plan), created_at: toDate(createdAtMs) })
        .execute()
      if (keep === undefined) return
      await sql`
        delete from sync_plans where id in (
          select id from sync_plans where sync_id = ${rowId(syncId)}::uuid and id <> ${id}
            and not exists (select from sync_runs where plan_id = sync_plans.id)
          order by created_at desc, id offset ${keep - 1}
        )`.execute(db)
    },

    async findPlan(syncId, id) {
      const row = await db
        .selectFrom('sync_plans')
        .selectAll()
        .where('sync_id', '=', rowId(syncId))
        .where('id', '=', rowId(id))
        .executeTakeFirst()
      return row && { id: row.id, syncId: row.sync_id, syncVersion: row.sync_version, plan: row.plan, createdAtMs: toMs(row.created_at) }
    },
  }
}

/** Somebody asked for it: the connection's rest is over by then. */
async function endRest(db: Kysely<Schema>, { syncId, dueAtMs }: NewRun): Promise<void> {
  await sql`
    update connection_troubles as trouble set rest_until = ${toDate(dueAtMs)}::timestamptz
    from secret_syncs as its where its.id = ${rowId(syncId)}::uuid and its.connection_id = trouble.connection_id
      and trouble.rest_until > ${toDate(dueAtMs)}::timestamptz`.execute(db)
}

/** The trouble of the connection of a run. */
function restOf(run: string, what = sql``) {
  return sql`select ${what} from secret_syncs as its join connection_troubles as trouble on trouble.connection_id = its.connection_id
    where its.id = ${sql.ref(`${run}.sync_id`)}`
}

/** Through a connection in trouble one run at a time finds out whether it is over. */
function isFree(run: string, full: readonly string[]) {
  return sql<boolean>`not exists (
    ${restOf(run)} and exists (
      select from sync_runs as probe join secret_syncs as beside on beside.id = probe.sync_id
      where probe.state = 'running' and beside.connection_id = its.connection_id
    )
  ) and not exists (select from secret_syncs as its where its.id = ${sql.ref(`${run}.sync_id`)} and its.connection_id = any(${full.map(rowId)}::uuid[]))`
}

/**
 * True where a newer plain run waits: it then does what this plain one could not, not earlier than this one would have, and as its next attempt.
 */
async function handOver(
  db: Kysely<Schema>,
  { runId, syncId }: FencedRun,
  wait: { readonly due_at: Date; readonly refused_at: Date | null; readonly refused_version: number | null },
): Promise<boolean> {
  const plain = (id: 'id' | 'sync_id', value: string) =>
    sql<boolean>`${sql.ref(id)} = ${rowId(value)}::uuid and kind = 'sync' and plan_id is null`
  const own = await db.selectFrom('sync_runs').select('attempt').where(plain('id', runId)).executeTakeFirst()
  if (!own) return false
  const { numUpdatedRows } = await db
    .updateTable('sync_runs')
    .set({ ...wait, due_at: sql`greatest(due_at, ${wait.due_at}::timestamptz)`, attempt: sql`greatest(attempt, ${own.attempt}::integer)` })
    .where(plain('sync_id', syncId))
    .where('state', '=', 'queued')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

function toRun(row: Selectable<RunTable>): Run {
  return {
    id: row.id,
    syncId: row.sync_id,
    kind: row.kind,
    state: row.state,
    startedBy: { kind: row.started_by_kind, id: row.started_by_id },
    planId: row.plan_id,
    importPriority: row.import_priority,
    thenDeleteSync: row.then_delete_sync,
    attempt: row.attempt,
    fence: row.fence,
    refused:
      row.refused_at === null || row.refused_version === null
        ? null
        : { atMs: toMs(row.refused_at), credentialVersion: row.refused_version },
    message: row.message,
    createdAtMs: toMs(row.created_at),
    startedAtMs: toMs(row.started_at),
    finishedAtMs: toMs(row.finished_at),
  }
}
