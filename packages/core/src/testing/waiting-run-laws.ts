import { demand } from '@hanzo-kms/connector-kit/testing'
import { SyncChanged } from '../sync/sync.ts'
import { demandSame } from './demand-same.ts'
import { FAR_AHEAD_MS, LONG_AGO_MS } from './sample-rows.ts'
import { fencedOf, type StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

/** What a run that waits remembers, and what a sync keeps from being written to behind its back. */
export function waitingRunLaws({ rows, inside, plant, claim, anyDue, runningRun }: StoreBench): readonly StoreCase[] {
  const later = { message: 'why', dueAtMs: FAR_AHEAD_MS, finishedAtMs: LONG_AGO_MS }
  const refused = { credentialVersion: 3, atMs: LONG_AGO_MS + 5 }
  const nextDue = () => inside(({ runs }) => runs.nextDueAtMs())

  return [
    law('retry: a run that backs off is not made to try earlier by an edit, but by a person', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(({ runs }) => runs.retryLater(run, later))
      const joined = await inside(({ runs }) => runs.queue(rows.run(sync.id, { hastens: false })))
      demandSame([joined, await nextDue()], [run.runId, FAR_AHEAD_MS], 'the run that an edit joins, and when it is due')
      demand(!(await anyDue()), 'An edit cut the wait short')
      await inside(({ runs }) => runs.queue(rows.run(sync.id, { hastens: true })))
      demandSame((await claim()).id, run.runId, 'the run that a person hastens')
    }),
    law('retry: a refusal is remembered until an attempt does not repeat it', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(({ runs }) => runs.retryLater(run, { ...later, dueAtMs: LONG_AGO_MS, refused }))
      const again = await claim()
      demandSame(again.refused, refused, 'the refusal')
      await inside(({ runs }) => runs.retryLater(fencedOf(again), { ...later, dueAtMs: LONG_AGO_MS }))
      demandSame((await claim()).refused, null, 'the refusal after another failure')
    }),
    law('retry: a newer run that waits takes over the refusal and the attempts', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      const newer = await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      await inside(({ runs }) => runs.retryLater(run, { ...later, dueAtMs: LONG_AGO_MS, refused }))
      const next = await claim()
      demandSame([next.id, next.refused, next.attempt], [newer, refused, 2], 'the newer run')
    }),
    law('retry: a run that no plain run does for it keeps its own place', async () => {
      const { sync } = await plant()
      for (const order of [
        { kind: 'import', importPriority: 'source' },
        { kind: 'remove', thenDeleteSync: true },
      ] as const) {
        await inside(({ runs }) => runs.queue(rows.run(sync.id, order)))
        const run = fencedOf(await claim())
        await inside(({ runs }) => runs.queue(rows.run(sync.id)))
        await inside(({ runs }) => runs.retryLater(run, { ...later, dueAtMs: LONG_AGO_MS - 1 }))
        const again = await claim()
        demandSame([again.id, again.kind, again.attempt], [run.runId, order.kind, 2], 'the next run')
        await inside(({ runs }) => runs.finish(fencedOf(again), { state: 'succeeded', message: null, finishedAtMs: LONG_AGO_MS }))
        const plain = fencedOf(await claim())
        await inside(({ runs }) => runs.finish(plain, { state: 'succeeded', message: null, finishedAtMs: LONG_AGO_MS }))
      }
    }),
    law('claim: a run is due by the clock that made it, where that one is ahead', async () => {
      const { sync } = await plant()
      const queued = await inside(({ runs }) => runs.queue(rows.run(sync.id, { dueAtMs: FAR_AHEAD_MS })))
      demand(!(await anyDue()), 'It is due before its time')
      demandSame((await inside(({ runs }) => runs.claim(1_000, FAR_AHEAD_MS)))?.id, queued, 'the claimed run')
    }),
    law(
      'claim: a run that was queued before the clock was set back is due at once, and one that backs off by the clock of now is not',
      async () => {
        const { sync } = await plant()
        const future = { createdAtMs: FAR_AHEAD_MS }
        const queued = await inside(({ runs }) => runs.queue(rows.run(sync.id, { ...future, dueAtMs: FAR_AHEAD_MS + 50 })))
        const run = await claim()
        demandSame(run.id, queued, 'the claimed run')
        const later = { message: 'why', dueAtMs: FAR_AHEAD_MS - 1, finishedAtMs: LONG_AGO_MS }
        await inside(({ runs }) => runs.retryLater(fencedOf(run), later))
        demand(!(await anyDue()), 'A run that backs off is due before its time')
      },
    ),
    law('plans: only the newest are kept of those that no run was started for', async () => {
      const { sync } = await plant()
      const plans = [1, 2, 3, 4].map((age) => rows.plan(sync.id, { createdAtMs: LONG_AGO_MS + age }))
      const started = plans[0]
      for (const plan of plans) {
        await inside(({ runs }) => runs.insertPlan(plan, 2))
        if (plan === started) await inside(({ runs }) => runs.queue(rows.run(sync.id, { planId: plan.id })))
      }
      const kept = await Promise.all(plans.map(({ id }) => inside(({ runs }) => runs.findPlan(sync.id, id))))
      demandSame(
        kept.map((plan) => plan !== undefined),
        [true, false, true, true],
        'plans that are kept',
      )
    }),
    law('sync: a version is held only while it is the newest, and a hold ends only with its own', async () => {
      const { sync } = await plant()
      await inside(({ syncs }) => syncs.holdVersion(sync.id, sync.version))
      const next = { ...sync, hold: 'source', version: sync.version + 1 } as const
      await inside(({ syncs }) => syncs.update(next))
      const thrown = await inside(({ syncs }) => syncs.holdVersion(sync.id, sync.version)).catch((error: unknown) => error)
      demand(thrown instanceof SyncChanged, 'An old version was held')
      const hold = async () => (await inside(({ syncs }) => syncs.findForRun(sync.id)))?.hold
      await inside(({ syncs }) => syncs.releaseHold(sync.id, sync.version))
      demandSame(await hold(), 'source', 'the hold after a run of the old version')
      await inside(({ syncs }) => syncs.releaseHold(sync.id, next.version))
      demandSame(await hold(), null, 'the hold after a run of its own version')
    }),
  ]
}
