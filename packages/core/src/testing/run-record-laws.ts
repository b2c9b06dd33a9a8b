import { demandRefusal, demandSame } from './demand-same.ts'
import { step, strangeText } from './sample-rows.ts'
import { fencedOf, type StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const ALL = { limit: 99, offset: 0 }
const BATCH = 1_000

export function runRecordLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, addSync, claim, runningRun, newId } = bench
  const steps = (runId: string) => inside(({ runs }) => runs.steps(runId))
  const list = (syncId: string, range = ALL) => inside(({ runs }) => runs.list(syncId, range))
  const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)
  /** A run from beginning to end. */
  const past = async (
    syncId: string,
    {
      createdAtMs,
      finishedAtMs = createdAtMs,
      state = 'succeeded',
      ...order
    }: Parameters<typeof rows.run>[1] & {
      readonly createdAtMs: number
      readonly finishedAtMs?: number
      readonly state?: 'succeeded' | 'failed'
    },
  ) => {
    await inside(({ runs }) => runs.queue(rows.run(syncId, { createdAtMs, ...order })))
    const run = await claim()
    await inside(({ runs }) => runs.finish(fencedOf(run), { state, message: null, finishedAtMs }))
    return run.id
  }

  return [
    law('steps: every field comes back as it was, by name, bytewise, and only those of the run', async () => {
      const scene = await plant()
      const run = await runningRun(scene.sync.id)
      const other = await runningRun((await addSync(scene)).id)
      const given = [
        step('b', { action: 'update', state: 'failed', reason: '', failure: 'forbidden' }),
        step('a', { key: strangeText, state: 'skipped' }),
        step('Z', { state: 'none' }),
        step('é'),
        step(strangeText),
      ]
      await inside(({ runs }) => runs.record(run, given))
      await inside(({ runs }) => runs.record(other, [step('only there')]))
      const byName = [...given].sort((x, y) => (x.name < y.name ? -1 : 1))
      demandSame(await steps(run.runId), byName, 'steps')
      for (const id of [newId(), 'no-id']) demandSame(await steps(id), [], 'steps of no run')
      demandSame(await inside(({ runs }) => runs.tally(run.runId)), { done: 2, failed: 1 }, 'tally')
      demandSame(await inside(({ runs }) => runs.tally(newId())), { done: 0, failed: 0 }, 'tally of no run')
    }),
    law('steps: one per name, the newest wins, also within one recording', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      const last = step('a', { key: 'k3', action: 'delete', state: 'done', reason: 'r3' })
      await inside(({ runs }) => runs.record(run, [step('a', { state: 'failed', failure: 'uncertain' }), step('b')]))
      await inside(({ runs }) => runs.record(run, [step('a', { reason: 'r2' }), last]))
      demandSame(await steps(run.runId), [last, step('b')], 'steps')
    }),
    law('steps: a thousand in one recording', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      const many = Array.from({ length: BATCH }, (_, index) => step(`n${String(index).padStart(4, '0')}`))
      await inside(({ runs }) => runs.record(run, [...many].reverse()))
      demandSame(await steps(run.runId), many, 'steps')
    }),
    law('runs: newest first, where times are equal the later queued first, in pages, of one sync', async () => {
      const scene = await plant()
      const other = await addSync(scene)
      const ids: string[] = []
      for (const createdAtMs of [5, 1, 5, 5, 9]) ids.push(await past(scene.sync.id, { createdAtMs }))
      const beside = await past(other.id, { createdAtMs: 7 })
      const order = [4, 3, 2, 0, 1].map((index) => ids[index])
      demandSame(idsOf(await list(scene.sync.id)), order, 'all')
      demandSame(idsOf(await list(scene.sync.id, { limit: 2, offset: 1 })), order.slice(1, 3), 'a page')
      demandSame(idsOf(await list(scene.sync.id, { limit: 2, offset: 5 })), [], 'a page beyond the end')
      demandSame(await inside(({ runs }) => runs.find(scene.sync.id, beside)), undefined, 'a run of another sync')
      for (const id of [newId(), 'no-id']) {
        demandSame(await inside(({ runs }) => runs.find(scene.sync.id, id)), undefined, 'no run')
        demandSame(await list(id), [], 'runs of no sync')
      }
    }),
    law('latest: for each sync and kind the newest run, and when one last succeeded', async () => {
      const scene = await plant()
      const other = await addSync(scene)
      const { id } = scene.sync
      await past(id, { createdAtMs: 1, finishedAtMs: 11 })
      await past(id, { createdAtMs: 2, finishedAtMs: 12, state: 'succeeded' })
      const newest = await past(id, { createdAtMs: 3, finishedAtMs: 13, state: 'failed' })
      const imported = await past(id, { createdAtMs: 9, finishedAtMs: 19, kind: 'import', state: 'failed' })
      await past(other.id, { createdAtMs: 4, finishedAtMs: 14 })
      const also = await past(other.id, { createdAtMs: 4, finishedAtMs: 15 })
      await past((await addSync(scene)).id, { createdAtMs: 99 })
      const found = await inside(({ runs }) => runs.latest([other.id, newId(), id]))
      const brief = found.map(({ run, lastSucceededAtMs }) => [run.syncId, run.kind, run.id, lastSucceededAtMs])
      const expected = [
        [id, 'sync', newest, 12],
        [id, 'import', imported, null],
        [other.id, 'sync', also, 15],
      ]
      const sorted = (lines: typeof brief) => lines.map((line) => line.join(' ')).sort()
      demandSame(sorted(brief), sorted(expected), 'latest')
      demandSame(await inside(({ runs }) => runs.latest([])), [], 'latest of no sync')
      const one = found.find(({ run }) => run.id === newest)?.run
      demandSame(one, await inside(({ runs }) => runs.find(id, newest)), 'the whole run')
    }),
    law('plans: every field comes back as it was, for its own sync only', async () => {
      const scene = await plant()
      const other = await addSync(scene)
      const plan = rows.plan(scene.sync.id)
      const safe = rows.plan(scene.sync.id, { plan: { steps: [], verdict: { safe: true } } })
      await inside(async ({ runs }) => {
        await runs.insertPlan(plan)
        await runs.insertPlan(safe)
        demandSame(await runs.findPlan(scene.sync.id, plan.id), plan, 'the plan')
        demandSame(await runs.findPlan(scene.sync.id, safe.id), safe, 'a plan without steps')
        demandSame(await runs.findPlan(other.id, plan.id), undefined, "another sync's plan")
        for (const id of [newId(), 'no-id']) demandSame(await runs.findPlan(scene.sync.id, id), undefined, 'no plan')
      })
      await demandRefusal('a run of a plan that does not exist', () =>
        inside(({ runs }) => runs.queue(rows.run(other.id, { planId: newId() }))),
      )
    }),
    law('plans: of those that no run was started for only the newest stay, the one just made included, of this sync alone', async () => {
      const scene = await plant()
      const other = await addSync(scene)
      const { id } = scene.sync
      const plans = [5, 1, 2, 3, 2].map((createdAtMs) => rows.plan(id, { createdAtMs }))
      const beside = rows.plan(other.id, { createdAtMs: 0 })
      const used = plans[1] ?? beside
      await inside(({ runs }) => runs.insertPlan(beside))
      await inside(({ runs }) => runs.insertPlan(used))
      await inside(({ runs }) => runs.queue(rows.run(id, { planId: used.id })))
      for (const plan of plans) if (plan !== used) await inside(({ runs }) => runs.insertPlan(plan, 2))
      const left: number[] = []
      for (const [index, plan] of plans.entries()) if (await inside(({ runs }) => runs.findPlan(id, plan.id))) left.push(index)
      demandSame(left.includes(1) && left.includes(4) && left.length === 3, true, `the used one, the one just made, and one more: ${left}`)
      demandSame(await inside(({ runs }) => runs.findPlan(other.id, beside.id)), beside, "another sync's plan")
    }),
    law('prune: the newest runs stay, and every run that is not over, of this sync alone', async () => {
      const scene = await plant()
      const other = await addSync(scene)
      const { id } = scene.sync
      const ids: string[] = []
      for (const createdAtMs of [1, 2, 3, 3]) ids.push(await past(id, { createdAtMs }))
      const beside = await past(other.id, { createdAtMs: 1 })
      const run = await runningRun(id)
      await inside(({ runs }) => runs.record(run, [step('a')]))
      const waiting = await inside(({ runs }) => runs.queue(rows.run(id, { createdAtMs: 0 })))
      await inside(({ runs }) => runs.prune(id, 2))
      demandSame(idsOf(await list(id)), [run.runId, ids[3], waiting], 'runs that stay')
      demandSame((await steps(run.runId)).length, 1, 'steps of a run that stays')
      await inside(({ runs }) => runs.prune(id, 0))
      demandSame(idsOf(await list(id)), [run.runId, waiting], 'runs that are not over')
      demandSame(idsOf(await list(other.id)), [beside], 'runs of another sync')
    }),
    law('prune: plans older than every run that is left go, unless a run that is left needs them', async () => {
      const scene = await plant()
      const other = await addSync(scene)
      const { id } = scene.sync
      const plans = Object.fromEntries([
        ['old', rows.plan(id, { createdAtMs: 10 })],
        ['used', rows.plan(id, { createdAtMs: 11 })],
        ['new', rows.plan(id, { createdAtMs: 30 })],
        ['beside', rows.plan(other.id, { createdAtMs: 10 })],
      ] as const)
      await inside(async ({ runs }) => {
        for (const plan of Object.values(plans)) await runs.insertPlan(plan)
      })
      await past(id, { createdAtMs: 15 })
      await past(id, { createdAtMs: 25, planId: plans.used?.id ?? '' })
      await past(other.id, { createdAtMs: 40 })
      await inside(({ runs }) => runs.prune(id, 1))
      const left: string[] = []
      for (const [name, plan] of Object.entries(plans)) if (await inside(({ runs }) => runs.findPlan(plan.syncId, plan.id))) left.push(name)
      demandSame(left, ['used', 'new', 'beside'], 'plans that stay')
      demandSame((await list(id)).length, 1, 'runs that stay')
      await inside(({ syncs }) => syncs.delete(id))
      demandSame(await inside(({ runs }) => runs.findPlan(id, plans.new?.id ?? '')), undefined, 'a plan of a deleted sync')
    }),
  ]
}
