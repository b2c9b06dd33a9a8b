import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 12
const ALL = { limit: 99, offset: 0 }

export function auditLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench

  return [
    law('audit: every field of an event comes back as it was', async () => {
      const organizationId = newId()
      const bare = { projectId: null, ipAddress: null, userAgent: null, metadata: {}, actor: { kind: 'platform', id: null } } as const
      const events = [rows.event(organizationId, { createdAtMs: LONG_AGO_MS + 1 }), rows.event(organizationId, bare)]
      await inside(async ({ audit }) => {
        for (const event of events) await audit.append(event)
        demandSame(await audit.list(organizationId, ALL), events, 'events')
      })
      await demandDuplicate('an id again', () => inside(({ audit }) => audit.append(events[0] ?? rows.event(organizationId))))
    }),
    law('audit: newest first, where times are equal the later recorded first, in pages, of one organisation or project', async () => {
      const [organizationId, other, projectId] = [newId(), newId(), newId()]
      const events = [5, 1, 5, 5, 9].map((createdAtMs, index) =>
        rows.event(organizationId, { createdAtMs, ...(index % 2 === 0 && { projectId }) }),
      )
      await inside(async ({ audit }) => {
        for (const event of [...events, rows.event(other, { projectId })]) await audit.append(event)
        const list = async (range: Parameters<typeof audit.list>[1]) =>
          (await audit.list(organizationId, range)).map(({ id }) => events.findIndex((event) => event.id === id))
        demandSame(await list(ALL), [4, 3, 2, 0, 1], 'all')
        demandSame(await list({ limit: 2, offset: 1 }), [3, 2], 'a page')
        demandSame(await list({ limit: 2, offset: 5 }), [], 'a page beyond the end')
        demandSame(await list({ ...ALL, projectId }), [4, 2, 0], 'of the project')
        demandSame(await list({ ...ALL, projectId: 'no-id' }), [], 'of no project')
        for (const id of [newId(), 'no-id']) demandSame(await audit.list(id, ALL), [], 'of no organisation')
      })
    }),
    law('audit: events recorded at once are all there, once each', async () => {
      const { organization } = await plant()
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => storeOf(index).transact(({ audit }) => audit.append(rows.event(organization.id)))),
      )
      demandSame((await inside(({ audit }) => audit.list(organization.id, ALL))).length, AT_ONCE, 'events')
    }),
  ]
}
