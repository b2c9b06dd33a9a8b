import { demandSame } from './demand-same.ts'
import { LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const LATER_MS = LONG_AGO_MS + 60_000

export function gaugeLaws({ rows, inside, plant, addSync }: StoreBench): readonly StoreCase[] {
  return [
    law('gauges: what one organisation has, and the oldest due run of all', async () => {
      const here = await plant()
      const there = await plant()
      const second = await addSync(here)
      const { organization, connection, sync } = here
      await inside(async ({ runs, care, gauges }) => {
        demandSame(await gauges.oldestDueAtMs(LATER_MS), null, 'none is due')
        await runs.queue(rows.run(second.id, { dueAtMs: LATER_MS + 1 }))
        await runs.queue(rows.run(there.sync.id, { dueAtMs: LONG_AGO_MS }))
        const careOf = { expiryUnknown: null, checkedAtMs: LONG_AGO_MS, warnedDays: null, rotateDaysBefore: null }
        await care.put({ ...careOf, connectionId: connection.id, credentialVersion: connection.credentialVersion, expiresAtMs: LATER_MS })
        const waiting = {
          syncs: new Map([['queued', 1] as const, ['never', 1] as const].sort()),
          ...{ runsQueued: 1, runsRunning: 0, oldestDueAtMs: null as number | null },
          credentials: [{ connectionId: connection.id, expiresAtMs: LATER_MS }],
        }
        const sorted = async (nowMs: number, max = 9) => {
          const read = await gauges.read(organization.id, nowMs, max)
          return { ...read, syncs: new Map([...read.syncs].sort()) }
        }
        demandSame(await sorted(LATER_MS), waiting, 'not due yet')
        demandSame(await sorted(LATER_MS + 1), { ...waiting, oldestDueAtMs: LATER_MS + 1 }, 'due')
        demandSame((await sorted(LATER_MS, 0)).credentials, [], 'no more than asked for')
        demandSame(await gauges.oldestDueAtMs(LATER_MS), LONG_AGO_MS, 'of all organisations')
        await care.put({
          ...careOf,
          connectionId: connection.id,
          credentialVersion: connection.credentialVersion + 1,
          expiresAtMs: LATER_MS,
        })
        demandSame((await sorted(LATER_MS)).credentials, [], 'of other credentials')
      })
      demandSame((await inside(({ gauges }) => gauges.read(there.organization.id, LATER_MS, 9))).runsQueued, 1, 'the other organisation')
      demandSame(sync.id === second.id, false, 'two syncs')
    }),
  ]
}
