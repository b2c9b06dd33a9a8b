import { demand } from '@hanzo-kms/connector-kit/testing'
import { demandSame } from './demand-same.ts'
import { FAR_AHEAD_MS, LONG_AGO_MS } from './sample-rows.ts'
import { fencedOf, LEASE_MS, type StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

export function troubleLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, addSync } = bench
  const claim = (nowMs: number, full?: readonly string[]) => inside(({ runs }) => runs.claim(LEASE_MS, nowMs, full))
  const nextDue = (full?: readonly string[]) => inside(({ runs }) => runs.nextDueAtMs(full))
  const queue = (syncId: string, hastens: boolean) => inside(({ runs }) => runs.queue(rows.run(syncId, { hastens })))
  const trouble = (id: string, restUntilMs: number) => inside(({ connections }) => connections.putTrouble(id, { failures: 2, restUntilMs }))
  const end = async (run: Awaited<ReturnType<typeof claim>>) => {
    demand(run !== undefined, 'No run was handed out')
    await inside(({ runs }) => runs.finish(fencedOf(run), { state: 'failed', message: null, finishedAtMs: LONG_AGO_MS }))
  }

  return [
    law('trouble: it comes back as it was, of one connection, the last said counts, and it ends', async () => {
      const [{ connection }, other] = [await plant(), await plant()]
      await inside(async ({ connections }) => {
        demandSame(await connections.findTrouble(connection.id), undefined, 'at first')
        await connections.putTrouble(connection.id, { failures: 1, restUntilMs: LONG_AGO_MS })
        await connections.putTrouble(connection.id, { failures: 2, restUntilMs: FAR_AHEAD_MS })
        demandSame(await connections.findTrouble(connection.id), { failures: 2, restUntilMs: FAR_AHEAD_MS }, 'the last')
        demandSame(await connections.findTrouble(other.connection.id), undefined, 'of another')
        await connections.endTrouble(other.connection.id)
        demandSame((await connections.findTrouble(connection.id))?.failures, 2, 'after the end of another')
        await connections.endTrouble(connection.id)
        demandSame(await connections.findTrouble(connection.id), undefined, 'after its end')
      })
    }),
    law('trouble: while a connection rests its runs wait and those of others do not, and then one at a time finds out', async () => {
      const [scene, other] = [await plant(), await plant()]
      const { sync, connection } = scene
      const second = await addSync(scene)
      for (const { id } of [sync, second, other.sync]) await queue(id, false)
      await trouble(connection.id, FAR_AHEAD_MS)
      const beside = await claim(FAR_AHEAD_MS - 1)
      demandSame(beside?.syncId, other.sync.id, 'through another connection')
      await end(beside)
      demandSame(await claim(FAR_AHEAD_MS - 1), undefined, 'while it rests')
      demandSame(await nextDue(), FAR_AHEAD_MS, 'due next')
      const first = await claim(FAR_AHEAD_MS)
      demandSame(first?.syncId, sync.id, 'after its rest')
      demandSame(await claim(FAR_AHEAD_MS), undefined, 'beside it')
      await end(first)
      demandSame((await claim(FAR_AHEAD_MS))?.syncId, second.id, 'after it')
    }),
    law('trouble: a run that somebody asked for ends the rest, one that only follows from an edit does not', async () => {
      const { sync, connection } = await plant()
      await trouble(connection.id, FAR_AHEAD_MS)
      await queue(sync.id, false)
      demandSame(await claim(FAR_AHEAD_MS - 1), undefined, 'after an edit')
      await queue(sync.id, true)
      demandSame((await claim(FAR_AHEAD_MS - 1))?.syncId, sync.id, 'after somebody asked')
    }),
    law('queue: runs through a connection that is full wait, whoever asked for them, and wake nobody', async () => {
      const [{ sync, connection }, other] = [await plant(), await plant()]
      for (const { id } of [sync, other.sync]) await queue(id, true)
      demandSame((await claim(FAR_AHEAD_MS, [connection.id]))?.syncId, other.sync.id, 'through another connection')
      demandSame(await claim(FAR_AHEAD_MS, [connection.id]), undefined, 'while it is full')
      demand((await nextDue([connection.id])) !== (await nextDue()), 'It wakes somebody who may not take it')
      demandSame((await claim(FAR_AHEAD_MS, []))?.syncId, sync.id, 'once it is not')
    }),
  ]
}
