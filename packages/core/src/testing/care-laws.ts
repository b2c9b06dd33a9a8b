import type { Care } from '../connections/care/care.ts'
import type { Rotation } from '../connections/care/rotation.ts'
import { demandDuplicate, demandRefusal, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS, somebody, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const LEASE_MS = 1_000
const PERIOD_MS = 3_600_000
const DAY_MS = 24 * PERIOD_MS

export function careLaws(bench: StoreBench): readonly StoreCase[] {
  const { inside, plant, newId, rows } = bench
  const care = (connectionId: string, changes: Partial<Care> = {}): Care => ({
    ...{ connectionId, credentialVersion: 3, expiresAtMs: LONG_AGO_MS, expiryUnknown: null, checkedAtMs: LONG_AGO_MS + 1 },
    ...{ warnedDays: 14, rotateDaysBefore: 7 },
    ...changes,
  })
  const rotation = (organizationId: string, connectionId: string, changes: Partial<Rotation> = {}): Rotation => ({
    ...{ id: newId(), organizationId, connectionId, state: 'switched', automatic: true, startedBy: somebody, oldVersion: 1, newVersion: 2 },
    ...{ proofs: { [newId()]: newId() }, sealedOld: everyByte, sealedNew: everyByte, attempt: 2, message: strangeText },
    ...{
      ended: [strangeText, 'b'],
      turn: 1,
      dueAtMs: LONG_AGO_MS,
      createdAtMs: LONG_AGO_MS,
      switchedAtMs: LONG_AGO_MS + 1,
      finishedAtMs: null,
    },
    ...changes,
  })
  const over = { state: 'failed', sealedOld: null, sealedNew: null, finishedAtMs: LONG_AGO_MS } as const
  return [
    law('care: what is known of a connection’s credentials is kept in place of what was, and goes with it', async () => {
      const { organization, connection } = await plant()
      const other = rows.connection(organization.id, null)
      await inside(({ connections }) => connections.insert(other))
      demandSame(await inside(({ care: kept }) => kept.find(connection.id)), undefined, 'before')
      await inside(({ care: kept }) => kept.put(care(connection.id)))
      const bare = care(connection.id, { expiresAtMs: null, expiryUnknown: strangeText, warnedDays: null, rotateDaysBefore: null })
      await inside(({ care: kept }) => kept.put(bare))
      await inside(({ care: kept }) => kept.put(care(other.id)))
      demandSame(await inside(({ care: kept }) => kept.find(connection.id)), bare, 'kept')
      demandSame(await inside(({ care: kept }) => kept.among([other.id, 'no-id'])), [care(other.id)], 'among')
      demandSame(await inside(({ care: kept }) => kept.among([])), [], 'among none')
      await inside(({ connections }) => connections.delete(other.id))
      demandSame(await inside(({ care: kept }) => kept.find(other.id)), undefined, 'after the connection')
    }),
    law('care: a connection falls due an hour after it is seen, and then after its period, to one at a time', async () => {
      const { organization, connection } = await plant()
      const claim = (nowMs: number, store = 0) => bench.storeOf(store).transact(({ care: kept }) => kept.claimDue(nowMs, PERIOD_MS, 0))
      demandSame(await claim(LONG_AGO_MS), undefined, 'at first sight')
      const later = LONG_AGO_MS + PERIOD_MS
      const both = await Promise.all([claim(later, 0), claim(later, 1)])
      const mine = { organizationId: organization.id, connectionId: connection.id }
      demandSame(both.filter(Boolean), [mine], 'claimed at once')
      demandSame(await claim(later + PERIOD_MS - 1), undefined, 'before the period is over')
      demandSame(await claim(later + PERIOD_MS), mine, 'after it')
      // The clock was a day ahead, and is set right.
      demandSame(await claim(later + PERIOD_MS - DAY_MS), mine, 'after the clock was set back')
      demandSame(await claim(later + PERIOD_MS - DAY_MS), undefined, 'once')
      demandSame(await inside(({ care: kept }) => kept.find(connection.id)), undefined, 'nothing is known by that')
    }),
    law('rotations: one of a connection at a time; every field comes back as it was; the newest is the last that was begun', async () => {
      const { organization, connection } = await plant()
      demandSame(await inside(({ rotations }) => rotations.newest(connection.id)), undefined, 'before')
      const first = rotation(organization.id, connection.id)
      await inside(({ rotations }) => rotations.insert(first))
      demandSame(await inside(({ rotations }) => rotations.newest(connection.id)), first, 'the first')
      await demandDuplicate('a second', () => inside(({ rotations }) => rotations.insert(rotation(organization.id, connection.id))))
      await inside(({ rotations }) => rotations.move({ ...first, ...over }))
      const second = rotation(organization.id, connection.id, {
        state: 'minting',
        newVersion: null,
        sealedOld: null,
        sealedNew: null,
        switchedAtMs: null,
      })
      await inside(({ rotations }) => rotations.insert(second))
      demandSame(await inside(({ rotations }) => rotations.newest(connection.id)), second, 'the second')
      await inside(({ connections, syncs }) =>
        syncs.usingConnection(connection.id).then(async (using) => {
          for (const { id } of using) await syncs.delete(id)
          await connections.delete(connection.id)
        }),
      )
      demandSame(await inside(({ rotations }) => rotations.newest(connection.id)), undefined, 'after the connection')
    }),
    law('rotations: whoever claims one moves it, until another claims it; one that is over is not moved or due', async () => {
      const { organization, connection } = await plant()
      const begun = rotation(organization.id, connection.id)
      await inside(({ rotations }) => rotations.insert(begun))
      const claim = (nowMs: number, store = 0) => bench.storeOf(store).transact(({ rotations }) => rotations.claimDue(nowMs, LEASE_MS))
      demandSame(await claim(LONG_AGO_MS - 1), undefined, 'before it is due')
      const both = (await Promise.all([claim(LONG_AGO_MS, 0), claim(LONG_AGO_MS, 1)])).filter(Boolean)
      const claimed: Rotation = { ...begun, turn: 2, dueAtMs: LONG_AGO_MS + LEASE_MS }
      demandSame(both, [claimed], 'claimed at once')
      await demandRefusal('the one before', () => inside(({ rotations }) => rotations.move(begun)))
      const taken = await claim(LONG_AGO_MS + LEASE_MS)
      await demandRefusal('the one whose lease is over', () => inside(({ rotations }) => rotations.move(claimed)))
      await inside(({ rotations }) => rotations.move({ ...(taken ?? begun), ...over }))
      demandSame(await claim(LONG_AGO_MS + 10 * LEASE_MS), undefined, 'once it is over')
      await demandRefusal('one that is over', () => inside(({ rotations }) => rotations.move(taken ?? begun)))
    }),
  ]
}
