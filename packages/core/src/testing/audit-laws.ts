import { demand, thrownBy } from '@hanzo-kms/connector-kit/testing'
import type { AuditFilter } from '../audit/audit-filter.ts'
import type { AuditLog, EventKey } from '../audit/audit-log.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 12
const ALL = { after: undefined, scannedMax: 99 }
const digest = new Uint8Array(32).fill(7)

/** How many events an organisation has, at most 99. */
export async function countEvents(audit: AuditLog, organizationId: string): Promise<number> {
  return (await audit.page({ organizationId }, ALL)).events.length
}

export function auditLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench

  return [
    law('audit: every field of an event comes back as it was', async () => {
      const organizationId = newId()
      const nobody = { kind: 'platform', id: null, name: null } as const
      const bare = { projectId: null, ipAddress: null, userAgent: null, metadata: {}, actor: nobody, outcome: 'refused' } as const
      const events = [rows.event(organizationId, { createdAtUs: LONG_AGO_MS * 1_000 + 1 }), rows.event(organizationId, bare)]
      await inside(async ({ audit }) => {
        for (const event of events) await audit.append(event, digest)
        const stored = events.map((event) => ({ event, position: null, digest }))
        demandSame((await audit.page({ organizationId }, ALL)).events, stored, 'events')
        demandSame(await audit.unlinked(organizationId, undefined, 9), stored.toReversed(), 'events that wait to be linked')
      })
      await demandDuplicate('an id again', () => inside(({ audit }) => audit.append(events[0] ?? rows.event(organizationId), digest)))
    }),
    law('audit: newest first, by the microsecond, in pages, of one organisation or project', async () => {
      const [organizationId, other, projectId] = [newId(), newId(), newId()]
      const events = [5, 1, 6, 7, 9].map((createdAtUs, index) =>
        rows.event(organizationId, { createdAtUs, ...(index % 2 === 0 && { projectId }) }),
      )
      await inside(async ({ audit }) => {
        for (const event of [...events, rows.event(other, { projectId })]) await audit.append(event, digest)
        const page = async (after: EventKey | undefined, scannedMax: number, filter: Partial<AuditFilter> = {}) => {
          const { last, ...found } = await audit.page({ organizationId, ...filter }, { after, scannedMax })
          return { last, indexes: found.events.map(({ event }) => events.findIndex(({ id }) => event.id === id)) }
        }
        const first = await page(undefined, 2)
        demandSame(first.indexes, [4, 3], 'a page')
        demandSame((await page(first.last, 2)).indexes, [2, 0], 'the next page')
        demandSame((await page(undefined, 99)).indexes, [4, 3, 2, 0, 1], 'all')
        demandSame((await page(undefined, 99, { projectId })).indexes, [4, 2, 0], 'of the project')
        demandSame((await page(undefined, 99, { projectId: 'no-id' })).indexes, [], 'of no project')
        for (const id of [newId(), 'no-id'])
          demandSame((await page(undefined, 99, { organizationId: id })).indexes, [], 'of no organisation')
      })
    }),
    law(
      'audit: within some projects are their events and those of no project, and of no other; within none, those of no project',
      async () => {
        const [organizationId, one, two, three] = [newId(), newId(), newId(), newId()]
        const events = [null, one, two, three].map((projectId, createdAtUs) =>
          rows.event(organizationId, { projectId, createdAtUs: createdAtUs + 1 }),
        )
        await inside(async ({ audit }) => {
          for (const event of events) await audit.append(event, digest)
          const within = async (filter: Partial<AuditFilter>) => {
            const found = await audit.page({ organizationId, ...filter }, ALL)
            return found.events.map(({ event }) => events.findIndex(({ id }) => event.id === id))
          }
          demandSame(await within({ withinProjects: [one, three] }), [3, 1, 0], 'within two')
          demandSame(await within({ withinProjects: [] }), [0], 'within none')
          demandSame(await within({ withinProjects: [newId()] }), [0], 'within one of somebody else')
          demandSame(await within({ withinProjects: [one], projectId: two }), [], 'of a project that is not among them')
          demandSame(await within({ withinProjects: [one, two], projectId: two }), [2], 'of a project that is among them')
        })
      },
    ),
    law('audit: events recorded at once are all there, once each', async () => {
      const { organization } = await plant()
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(({ audit }) => audit.append(rows.event(organization.id), digest)),
        ),
      )
      demandSame(await inside(({ audit }) => countEvents(audit, organization.id)), AT_ONCE, 'events')
    }),
    law('audit: a chain is extended from its end and from nowhere else, and the events are there or the end has not moved', async () => {
      const organizationId = newId()
      const end = (position: number) => ({ organizationId, position, digest: digest.map(() => position), seal: digest })
      await inside(({ audit }) => audit.lockHead(end(0)))
      const store = storeOf(1)
      const links = [1, 2].map((position) => ({ event: rows.event(organizationId), position, digest }))
      demandSame(await store.extendChain(end(0), end(2), links), { isExtended: true, stale: [] }, 'from the end')
      const late = [{ event: rows.event(organizationId), position: 1, digest }]
      demandSame(await store.extendChain(end(0), end(1), late), { isExtended: false, stale: [] }, 'from a place that is passed')
      const left = await inside(async ({ audit }) => [
        (await audit.head(organizationId))?.position,
        await countEvents(audit, organizationId),
      ])
      demandSame(left, [2, 2], 'the end and the events')
      demandSame(
        (await inside(({ audit }) => audit.walk(organizationId, 0, 9))).map(({ position }) => position),
        [1, 2],
        'positions',
      )
    }),
    law('audit: a chain is extended only while what was provided is so, and says what is not', async () => {
      const { organization, root } = await plant()
      const end = (position: number) => ({ organizationId: organization.id, position, digest: digest.map(() => position), seal: digest })
      const [kept, changed, gone] = [rows.secret(root.id, 'KEPT'), rows.secret(root.id, 'CHANGED'), rows.secret(root.id, 'GONE')]
      await inside(({ audit }) => audit.lockHead(end(0)))
      await inside(({ secrets }) => secrets.insertMany([kept, changed, gone]))
      const known = ({ id, version }: { readonly id: string; readonly version: number }) => ({ secretId: id, version })
      const folder = { folderId: root.id, fingerprint: await inside(({ secrets }) => secrets.fingerprint(root.id)) }
      const link = (position: number) => [{ event: rows.event(organization.id), position, digest }]
      const all = [known(kept), known(changed), known(gone), folder]
      demandSame(await storeOf(1).extendChain(end(0), end(1), link(1), all), { isExtended: true, stale: [] }, 'as it was')
      await inside(({ secrets }) => secrets.updateMany([{ ...changed, version: 2 }]))
      await inside(({ secrets }) => secrets.deleteMany([gone.id], LONG_AGO_MS))
      const { isExtended, stale } = await storeOf(1).extendChain(end(1), end(2), link(2), all)
      demandSame([isExtended, [...stale].sort()], [false, [changed.id, gone.id, root.id].sort()], 'what is not so')
      demandSame(await inside(({ audit }) => countEvents(audit, organization.id)), 1, 'events')
      const still = [known(kept), known({ ...changed, version: 2 })]
      demandSame(await storeOf(1).extendChain(end(1), end(2), link(2), still), { isExtended: true, stale: [] }, 'as it is')
    }),
    law('audit: what waits is linked once, and the chain is walked by its positions', async () => {
      const organizationId = newId()
      const event = rows.event(organizationId)
      const end = { organizationId, position: 1, digest, seal: digest }
      await inside(({ audit }) => audit.append(event, digest))
      demandSame(
        (await inside(({ audit }) => audit.organizationsWaiting(999))).includes(organizationId),
        true,
        'an organisation that waits',
      )
      demandSame(await inside(({ audit }) => audit.unlinkedCount(organizationId)), 1, 'events that wait')
      await inside(async ({ audit }) => {
        await audit.lockHead({ ...end, position: 0 })
        await audit.link([{ id: event.id, position: 1, digest }])
        await audit.moveHead(end)
      })
      demandSame(await inside(({ audit }) => audit.head(organizationId)), end, 'the end')
      demandSame(await inside(({ audit }) => audit.unlinkedCount(organizationId)), 0, 'events that wait after it')
      demandSame((await inside(({ audit }) => audit.organizations())).includes(organizationId), true, 'an organisation with a chain')
      const again = await thrownBy(() => inside(({ audit }) => audit.link([{ id: event.id, position: 2, digest }])))
      demand(again !== undefined, 'An event was linked twice')
    }),
    law('audit: expired events give way to one gap, which swallows the one beside it', async () => {
      const { organization, project } = await plant()
      const store = storeOf(0)
      const end = (position: number) => ({ organizationId: organization.id, position, digest, seal: digest })
      const links = [1, 2, 3].map((position) => {
        const createdAtUs = position === 3 ? LONG_AGO_MS * 2_000 : LONG_AGO_MS * 1_000 + position
        return { event: rows.event(organization.id, { projectId: project.id, createdAtUs }), position, digest }
      })
      await inside(({ audit }) => audit.lockHead(end(0)))
      await store.extendChain(end(0), end(3), links)
      await inside(({ projects }) => projects.update(project.id, { auditLogsRetentionDays: 7, updatedAtMs: LONG_AGO_MS }))
      const kept = (await inside(({ audit }) => audit.retentions())).filter(({ projectId }) => projectId === project.id)
      demandSame(kept, [{ organizationId: organization.id, projectId: project.id, days: 7 }], 'retentions')
      const old = await inside(({ audit }) => audit.expired(organization.id, project.id, LONG_AGO_MS + 1_000, 9))
      demandSame(
        old.map(({ position }) => position),
        [1, 2],
        'expired events',
      )
      const gap = (firstPosition: number, lastPosition: number) => ({
        organizationId: organization.id,
        firstPosition,
        lastPosition,
        digest,
        seal: digest,
      })
      await inside(({ audit }) => audit.replaceByGap(gap(1, 1), []))
      await inside(({ audit }) => audit.replaceByGap(gap(1, 2), [gap(1, 1)]))
      demandSame(await inside(({ audit }) => audit.gaps(organization.id, 0, 9)), [gap(1, 2)], 'gaps')
      demandSame(
        (await inside(({ audit }) => audit.walk(organization.id, 0, 9))).map(({ position }) => position),
        [3],
        'what is left',
      )
    }),
  ]
}
