import { demand, thrownBy } from '@hanzo-kms/connector-kit/testing'
import { demandLeaseLost, demandRefusal, demandSame } from './demand-same.ts'
import { FAR_AHEAD_MS, LONG_AGO_MS } from './sample-rows.ts'
import { fencedOf, LEASE_MS, NO_LEASE_MS, type StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const EDITS = 50
const CLAIMERS = 16
const SYNCS = 6

export function runQueueLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, addSync, claim, anyDue, runningRun, takeOver, storeOf, newId } = bench
  const find = (syncId: string, id: string) => inside(({ runs }) => runs.find(syncId, id))
  const nextDue = () => inside(({ runs }) => runs.nextDueAtMs())
  const done = { state: 'succeeded', message: null, finishedAtMs: LONG_AGO_MS } as const

  return [
    law('queue: fifty edits make one run, at once and one after another', async () => {
      const scene = await plant()
      const { sync } = scene
      // Older than runs that are over, by the clock of who queues it.
      const early = { createdAtMs: LONG_AGO_MS - 1 }
      for (let others = 0; others < SYNCS; others += 1) {
        const over = await runningRun(sync.id)
        await inside(({ runs }) => runs.finish(over, done))
        const { id } = await addSync(scene)
        await inside(({ runs }) => runs.queue(rows.run(id, { dueAtMs: FAR_AHEAD_MS })))
      }
      const ids = await Promise.all(
        Array.from({ length: EDITS }, (_, index) => storeOf(index).transact(({ runs }) => runs.queue(rows.run(sync.id, early)))),
      )
      ids.push(await inside(({ runs }) => runs.queue(rows.run(sync.id, { dueAtMs: FAR_AHEAD_MS }))))
      demandSame(new Set(ids).size, 1, 'number of runs')
      const run = await claim()
      demandSame([run.id, run.syncId], [ids[0], sync.id], 'the run')
      demand(!(await anyDue()), 'A second run is due')
    }),
    law('queue: a run that joins one that waits makes it due as early as the earlier of both', async () => {
      const { sync } = await plant()
      await inside(({ runs }) => runs.queue(rows.run(sync.id, { dueAtMs: FAR_AHEAD_MS })))
      demandSame(await nextDue(), FAR_AHEAD_MS, 'due at first')
      await inside(({ runs }) => runs.queue(rows.run(sync.id, { dueAtMs: FAR_AHEAD_MS - 5 })))
      demandSame(await nextDue(), FAR_AHEAD_MS - 5, 'due after an earlier one joined')
      await inside(({ runs }) => runs.queue(rows.run(sync.id, { dueAtMs: FAR_AHEAD_MS + 5 })))
      demandSame(await nextDue(), FAR_AHEAD_MS - 5, 'due after a later one joined')
      await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      demand(await anyDue(), 'A run that joined with an earlier time is not due')
    }),
    law('queue: runs of another sync, of another kind, or of an approved plan do not join, and a running one is not joined', async () => {
      const scene = await plant()
      const { sync } = scene
      const other = await addSync(scene)
      const plan = rows.plan(sync.id)
      await inside(({ runs }) => runs.insertPlan(plan))
      const orders = [
        rows.run(sync.id),
        rows.run(other.id),
        rows.run(sync.id, { planId: plan.id }),
        rows.run(sync.id, { planId: plan.id }),
        rows.run(sync.id, { kind: 'import', importPriority: 'destination' }),
        rows.run(sync.id, { kind: 'import', importPriority: 'source' }),
        rows.run(sync.id, { kind: 'remove', thenDeleteSync: true }),
      ]
      for (const order of orders) demandSame(await inside(({ runs }) => runs.queue(order)), order.id, `id of ${order.kind}`)
      await claim()
      demand((await inside(({ runs }) => runs.queue(rows.run(sync.id)))) !== orders[0]?.id, 'A running run was joined')
    }),
    law('queue: every field of a run comes back as it was, with what claiming and finishing add', async () => {
      const { sync } = await plant()
      const plan = rows.plan(sync.id)
      const startedBy = { kind: 'user', id: newId() } as const
      const none = {
        planId: null,
        importPriority: null,
        thenDeleteSync: false,
        refused: null,
        message: null,
        startedAtMs: null,
        finishedAtMs: null,
      }
      const fresh = { state: 'queued', attempt: 0, fence: 0, createdAtMs: LONG_AGO_MS, syncId: sync.id, startedBy, ...none } as const
      await inside(({ runs }) => runs.insertPlan(plan))
      const orders = [
        { kind: 'sync', planId: plan.id },
        { kind: 'import', importPriority: 'source' },
        { kind: 'import', importPriority: 'destination' },
        { kind: 'remove', thenDeleteSync: true },
      ] as const
      for (const order of orders) {
        const id = await inside(({ runs }) => runs.queue(rows.run(sync.id, { ...order, startedBy })))
        demandSame(await find(sync.id, id), { ...fresh, ...order, id }, 'queued')
        const claimed = await claim()
        const { fence, startedAtMs } = claimed
        demand(fence > 0 && startedAtMs !== null, 'A claimed run has no fence or no start')
        const running = { ...fresh, ...order, id, state: 'running', attempt: 1, fence, startedAtMs }
        demandSame(claimed, running, 'claimed')
        demandSame(await find(sync.id, id), running, 'running')
        const end = { state: 'held', message: 'why', finishedAtMs: LONG_AGO_MS + 4 } as const
        await inside(({ runs }) => runs.finish(fencedOf(claimed), end))
        demandSame(await find(sync.id, id), { ...running, ...end }, 'finished')
      }
    }),
    law('queue: a run of a sync that does not exist is refused', async () => {
      await demandRefusal('queueing', () => inside(({ runs }) => runs.queue(rows.run(newId()))))
    }),
    law('claim: the earliest due first, then in the order of queueing; what is not due waits', async () => {
      const scene = await plant()
      const order: string[] = []
      for (const [index, dueAtMs] of [LONG_AGO_MS + 2, LONG_AGO_MS + 1, LONG_AGO_MS + 2, LONG_AGO_MS, FAR_AHEAD_MS].entries()) {
        const sync = index === 0 ? scene.sync : await addSync(scene)
        order.push(await inside(({ runs }) => runs.queue(rows.run(sync.id, { dueAtMs }))))
      }
      const claimed = [(await claim()).id, (await claim()).id, (await claim()).id, (await claim()).id]
      demandSame(
        claimed,
        [3, 1, 0, 2].map((index) => order[index]),
        'order of claims',
      )
      demand(!(await anyDue()), 'A run was claimed before its time')
    }),
    law('claim: one run of a sync at a time; the next when the first is over', async () => {
      const { sync } = await plant()
      const plan = rows.plan(sync.id)
      await inside(({ runs }) => runs.insertPlan(plan))
      const first = await runningRun(sync.id)
      const waiting = await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      await inside(({ runs }) => runs.queue(rows.run(sync.id, { planId: plan.id, dueAtMs: LONG_AGO_MS + 1 })))
      demand(!(await anyDue()), 'Two runs of a sync are running')
      await inside(({ runs }) => runs.finish(first, done))
      demandSame((await claim()).id, waiting, 'the next run')
      demand(!(await anyDue()), 'Two runs of a sync are running')
    }),
    law('claim: of many workers at once each run goes to one, and two runs of a sync to none at the same time', async () => {
      const scene = await plant()
      const syncs = [scene.sync]
      for (let index = 1; index < SYNCS; index += 1) syncs.push(await addSync(scene))
      for (const { id } of syncs) {
        const plan = rows.plan(id)
        await inside(({ runs }) => runs.insertPlan(plan))
        await inside(({ runs }) => runs.queue(rows.run(id)))
        await inside(({ runs }) => runs.queue(rows.run(id, { planId: plan.id })))
      }
      const claims = await Promise.all(
        Array.from({ length: CLAIMERS }, (_, index) => storeOf(index).transact(({ runs }) => runs.claim(LEASE_MS))),
      )
      const claimed = claims.filter((run) => run !== undefined)
      demandSame(new Set(claimed.map(({ id }) => id)).size, claimed.length, 'runs claimed once')
      demandSame(new Set(claimed.map(({ fence }) => fence)).size, claimed.length, 'different fences')
      demandSame(claimed.map(({ syncId }) => syncId).sort(), syncs.map(({ id }) => id).sort(), 'syncs with a running run')
    }),
    law('lease: while it lasts, extended or not, nobody else gets the run', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id, NO_LEASE_MS)
      await inside(({ runs }) => runs.extendLease(run, LEASE_MS))
      demand(!(await anyDue()), 'A run under a lease was handed out')
      await inside(({ runs }) => runs.extendLease(run, NO_LEASE_MS))
      demandSame((await takeOver(run)).runId, run.runId, 'the run whose lease was let go')
    }),
    law('lease: when it ends, the run is handed out again, before others, with a higher fence and one more attempt', async () => {
      const scene = await plant()
      const run = await runningRun(scene.sync.id, NO_LEASE_MS)
      const started = (await find(scene.sync.id, run.runId))?.startedAtMs
      const other = await addSync(scene)
      const taken = await takeOver(run)
      await inside(({ runs }) => runs.queue(rows.run(other.id)))
      demand(taken.fence > run.fence, 'The fence did not grow')
      const now = await find(run.syncId, run.runId)
      demandSame([now?.attempt, now?.state, now?.startedAtMs], [2, 'running', started], 'attempt, state and first start')
    }),
    law('lease: all can be ended at once, and every run is handed out again; what waits keeps waiting', async () => {
      const scene = await plant()
      const first = await runningRun(scene.sync.id)
      const second = await runningRun((await addSync(scene)).id)
      await inside(({ runs }) => runs.queue(rows.run(scene.sync.id, { dueAtMs: FAR_AHEAD_MS })))
      await inside(({ runs }) => runs.endLeases())
      const taken = [await claim(), await claim()]
      demandSame(taken.map(({ id }) => id).sort(), [first.runId, second.runId].sort(), 'runs handed out again')
      demand(!(await anyDue()), 'A waiting run was handed out')
      await demandLeaseLost('a write of the old holder', () => inside(({ ledger }) => ledger.intend(first, [])))
    }),
    law('lease: a run whose lease has ended comes before one that waits', async () => {
      const scene = await plant()
      const other = await addSync(scene)
      const run = await runningRun(scene.sync.id, NO_LEASE_MS)
      await inside(({ runs }) => runs.queue(rows.run(other.id, { dueAtMs: 0 })))
      let first = await claim()
      // Within the millisecond the other one goes first, rightly.
      if (first.syncId === other.id) first = await takeOver(run).then((taken) => ({ ...first, id: taken.runId }))
      else demandSame((await claim()).syncId, other.id, 'the one that waited')
      demandSame(first.id, run.runId, 'the run whose lease has ended')
    }),
    law('lease: the old holder can no longer write, and neither can a made-up fence, another run or another sync', async () => {
      const scene = await plant()
      const old = await runningRun(scene.sync.id, NO_LEASE_MS)
      const held = await takeOver(old)
      const other = await addSync(scene)
      const elsewhere = await runningRun(other.id)
      const impostors = {
        'the old holder': old,
        'a fence to come': { ...held, fence: held.fence + 1_000 },
        'another run': { ...held, runId: elsewhere.runId },
        'another sync': { ...held, syncId: other.id },
        'no run': { ...held, runId: newId() },
      }
      const name = rows.organization().name as never
      for (const [who, run] of Object.entries(impostors)) {
        await demandLeaseLost(`intend by ${who}`, () => inside(({ ledger }) => ledger.intend(run, [{ name, fingerprint: name }])))
        await demandLeaseLost(`confirm by ${who}`, () => inside(({ ledger }) => ledger.confirm(run, [{ name, receipt: {} }])))
        await demandLeaseLost(`forget by ${who}`, () => inside(({ ledger }) => ledger.forget(run, [name])))
        await demandLeaseLost(`record by ${who}`, () => inside(({ runs }) => runs.record(run, [])))
        await demandLeaseLost(`retry by ${who}`, () =>
          inside(({ runs }) => runs.retryLater(run, { message: '', dueAtMs: FAR_AHEAD_MS, finishedAtMs: LONG_AGO_MS })),
        )
        if (who === 'another sync') continue
        await demandLeaseLost(`finish by ${who}`, () => inside(({ runs }) => runs.finish(run, done)))
        await demandLeaseLost(`extension by ${who}`, () => inside(({ runs }) => runs.extendLease(run, LEASE_MS)))
      }
      demandSame(await inside(({ ledger }) => ledger.entries(scene.sync.id)), [], 'what they wrote')
      await inside(({ runs }) => runs.finish(held, done))
      await demandLeaseLost('finish of a finished run', () => inside(({ runs }) => runs.finish(held, done)))
      await demandLeaseLost('extension of a finished run', () => inside(({ runs }) => runs.extendLease(held, LEASE_MS)))
      await demandLeaseLost('intend of a finished run', () => inside(({ ledger }) => ledger.intend(held, [])))
      await inside(({ runs }) => runs.finish(elsewhere, done))
    }),
    law('finish: a finished run is not due again, and its sync is free', async () => {
      const { sync } = await plant()
      for (const state of ['succeeded', 'failed', 'held', 'stale'] as const) {
        const run = await runningRun(sync.id)
        await inside(({ runs }) => runs.finish(run, { ...done, state }))
        demandSame((await find(sync.id, run.runId))?.state, state, 'state')
        demand(!(await anyDue()), `A run that is ${state} is due`)
      }
      demandSame(await nextDue(), undefined, 'next due')
    }),
    law('retry: back to the queue until its time, as the same run, and an edit meanwhile joins it', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(({ runs }) => runs.retryLater(run, { message: 'why', dueAtMs: FAR_AHEAD_MS, finishedAtMs: LONG_AGO_MS }))
      const waiting = await find(sync.id, run.runId)
      demandSame([waiting?.state, waiting?.message, waiting?.finishedAtMs], ['queued', 'why', null], 'the run')
      demandSame(await nextDue(), FAR_AHEAD_MS, 'next due')
      demand(!(await anyDue()), 'It is due before its time')
      demandSame(await inside(({ runs }) => runs.queue(rows.run(sync.id))), run.runId, 'the run that an edit joins')
      const again = await claim()
      demandSame([again.id, again.attempt], [run.runId, 2], 'the next attempt')
    }),
    law('retry: where a newer run waits, it waits until the time in its place, and this one ends as failed', async () => {
      const scene = await plant()
      const { sync } = scene
      const other = await addSync(scene)
      const run = await runningRun(sync.id)
      const plan = rows.plan(sync.id)
      await inside(({ runs }) => runs.insertPlan(plan))
      const newer = await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      const approved = await inside(({ runs }) => runs.queue(rows.run(sync.id, { planId: plan.id })))
      const imported = await inside(({ runs }) => runs.queue(rows.run(sync.id, { kind: 'import', importPriority: 'source' })))
      const beside = await inside(({ runs }) => runs.queue(rows.run(other.id)))
      await inside(({ runs }) => runs.retryLater(run, { message: 'why', dueAtMs: FAR_AHEAD_MS, finishedAtMs: LONG_AGO_MS + 3 }))
      const ended = await find(sync.id, run.runId)
      demandSame([ended?.state, ended?.message, ended?.finishedAtMs], ['failed', 'why', LONG_AGO_MS + 3], 'the run')
      const due: string[] = []
      for (let count = 0; count < 3; count += 1) {
        const next = await claim()
        due.push(next.id)
        await inside(({ runs }) => runs.finish(fencedOf(next), done))
      }
      demandSame(due.sort(), [approved, imported, beside].sort(), 'runs that are still due')
      demandSame(await nextDue(), FAR_AHEAD_MS, 'when the newer run is due')
      demandSame((await find(sync.id, newer))?.state, 'queued', 'the newer run')
    }),
    law('retry: an approved plan waits for itself alone, and no wait is shortened', async () => {
      const { sync } = await plant()
      const plan = rows.plan(sync.id)
      await inside(({ runs }) => runs.insertPlan(plan))
      await inside(({ runs }) => runs.queue(rows.run(sync.id, { planId: plan.id })))
      const run = fencedOf(await claim())
      await inside(({ runs }) => runs.retryLater(run, { message: 'why', dueAtMs: FAR_AHEAD_MS, finishedAtMs: LONG_AGO_MS }))
      demandSame((await find(sync.id, run.runId))?.planId, plan.id, 'the plan of the run')
      const second = await runningRun(sync.id)
      await inside(({ runs }) => runs.queue(rows.run(sync.id, { dueAtMs: FAR_AHEAD_MS - 7 })))
      await inside(({ runs }) => runs.retryLater(second, { message: 'why', dueAtMs: LONG_AGO_MS, finishedAtMs: LONG_AGO_MS }))
      demandSame(await nextDue(), FAR_AHEAD_MS - 7, 'next due')
    }),
    law('next due: the earliest of what waits and of the leases, without what waits for a running one', async () => {
      const scene = await plant()
      demandSame(await nextDue(), undefined, 'with nothing to do')
      const run = await runningRun(scene.sync.id)
      const lease = await nextDue()
      demand(lease !== undefined && lease > LONG_AGO_MS && lease < FAR_AHEAD_MS, 'The end of the lease is not next')
      await inside(({ runs }) => runs.queue(rows.run(scene.sync.id)))
      demandSame(await nextDue(), lease, 'with one that waits for the running one')
      const other = await addSync(scene)
      await inside(({ runs }) => runs.queue(rows.run(other.id, { dueAtMs: LONG_AGO_MS + 6 })))
      demandSame(await nextDue(), LONG_AGO_MS + 6, 'with one that is due')
      await inside(({ runs }) => runs.finish(run, done))
      demandSame(await nextDue(), LONG_AGO_MS, 'once the running one is over')
    }),
    law('a run goes with its sync, in whatever state', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      await inside(({ syncs }) => syncs.delete(sync.id))
      demandSame(await inside(({ runs }) => runs.list(sync.id, { limit: 9, offset: 0 })), [], 'runs')
      demandSame(await nextDue(), undefined, 'next due')
      demand((await thrownBy(() => inside(({ runs }) => runs.finish(run, done)))) !== undefined, 'A run without its sync was finished')
    }),
  ]
}
