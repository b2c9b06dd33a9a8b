import { demand, thrownBy } from '@hanzo-kms/connector-kit/testing'
import type { Store } from '../ports.ts'
import { demandSame } from './demand-same.ts'
import { FAR_AHEAD_MS, LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

/** A listener that can be waited for. */
async function listenTo(store: Store) {
  let rings = 0
  const waiting: (() => void)[] = []
  const stop = await store.onRunQueued(() => {
    rings += 1
    for (const wake of waiting.splice(0)) wake()
  })
  const until = async (count: number) => {
    while (rings < count) await new Promise<void>((resolve) => waiting.push(resolve))
  }
  return { stop, until, rings: () => rings }
}

export function wakeUpLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, other, runningRun, addSync } = bench
  const wakes = (name: string, listening: Store): StoreCase =>
    law(`wake-up: ${name} after the commit that queued a run, never before and never after a rollback`, async () => {
      const { sync, organization } = await plant()
      const listener = await listenTo(listening)
      await thrownBy(() =>
        inside(async ({ runs }) => {
          await runs.queue(rows.run(sync.id))
          throw new Error('on purpose')
        }),
      )
      await inside(async ({ runs, organizations }) => {
        await runs.queue(rows.run(sync.id))
        // A round trip, after which a notice that was sent at once would be here.
        await organizations.find(organization.id)
        demandSame(listener.rings(), 0, 'rings before the commit')
      })
      await listener.until(1)
      // A second one, after which a notice of the rollback would be here too.
      await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      await listener.until(2)
      demandSame(listener.rings(), 2, 'rings')
      await listener.stop()
    })
  const { store } = bench
  return [
    wakes('a worker of the same process is woken', store),
    ...(other === undefined ? [] : [wakes('a worker of another process is woken', other)]),
    law('wake-up: the end of a run, its return to the queue and the end of leases wake too, since another may wait for them', async () => {
      const scene = await plant()
      const listener = await listenTo(store)
      const first = await runningRun(scene.sync.id)
      const second = await runningRun((await addSync(scene)).id)
      await listener.until(2)
      await inside(({ runs }) => runs.finish(first, { state: 'failed', message: null, finishedAtMs: LONG_AGO_MS }))
      await listener.until(3)
      await inside(({ runs }) => runs.retryLater(second, { message: '', dueAtMs: FAR_AHEAD_MS, finishedAtMs: LONG_AGO_MS }))
      await listener.until(4)
      await inside(({ runs }) => runs.endLeases())
      await listener.until(5)
      await listener.stop()
    }),
    law('wake-up: who has stopped listening is left alone', async () => {
      const { sync } = await plant()
      const [gone, stays] = [await listenTo(store), await listenTo(store)]
      await gone.stop()
      await inside(({ runs }) => runs.queue(rows.run(sync.id)))
      await stays.until(1)
      demand(gone.rings() === 0, 'A listener that had stopped was called')
      await stays.stop()
    }),
  ]
}
