import type { Channel, Delivery } from '../notifications/channel.ts'
import type { Notice } from '../notifications/notice.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, FAR_AHEAD_MS, LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const LEASE_MS = 1_000
const AT_ONCE = 6

export function notificationLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId, storeOf } = bench
  const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)
  const notice = (changes: Partial<Notice> = {}): Notice => ({
    ...{ id: newId(), kind: 'sync-failed', projectId: null, sentence: strangeText, facts: { a: strangeText, n: 1, none: null, l: ['x'] } },
    ...{ atMs: LONG_AGO_MS },
    ...changes,
  })
  const delivery = (channelId: string, changes: Partial<Delivery> = {}): Delivery => ({
    ...{ id: newId(), channelId, state: 'queued', notices: [notice()], leftOut: 0, isTest: false, attempt: 0, dueAtMs: LONG_AGO_MS },
    ...{ message: null, status: null, createdAtMs: LONG_AGO_MS, finishedAtMs: null },
    ...changes,
  })
  async function addChannel(organizationId: string, projectId: string | null, changes: Partial<Channel> = {}): Promise<Channel> {
    const channel = rows.channel(organizationId, projectId, changes)
    await inside(({ notifications }) => notifications.insertChannel(channel))
    return channel
  }

  return [
    law('notifications: every field of a channel comes back as it was, to its own organisation only', async () => {
      const [here, there] = [await plant(), await plant()]
      const mail = { medium: 'email' as const, sealedTarget: null, recipients: [strangeText, 'b'], isActive: false, kinds: [] }
      const own = await addChannel(here.organization.id, null, mail)
      const channel = await addChannel(here.organization.id, here.project.id)
      await inside(async ({ notifications }) => {
        for (const each of [own, channel]) {
          demandSame(await notifications.findChannel(here.organization.id, each.id), each, 'by id')
          demandSame(await notifications.findChannel(there.organization.id, each.id), undefined, 'by id, elsewhere')
        }
        demandSame(await notifications.findChannel(here.organization.id, 'no-id'), undefined, 'no channel')
        demandSame(await notifications.listChannels(here.organization.id, null), [own], "the organisation's own")
        demandSame(await notifications.listChannels(here.organization.id, here.project.id), [channel], 'of the project')
        demandSame(await notifications.listChannels(there.organization.id, here.project.id), [], 'of the project, elsewhere')
      })
      await demandDuplicate('a name twice', () => addChannel(here.organization.id, here.project.id, { name: channel.name }))
      await demandDuplicate('a name twice above', () => addChannel(here.organization.id, null, { name: own.name }))
      await addChannel(here.organization.id, null, { name: channel.name })
    }),
    law('notifications: a channel is changed by one of those who read it, and is gone with all of its own', async () => {
      const { organization, project } = await plant()
      const channel = await addChannel(organization.id, project.id)
      const changed = { ...channel, name: 'other', kinds: [], digest: 'daily' as const, isActive: false, version: 2 }
      await inside(({ notifications }) => notifications.updateChannel(changed))
      demandSame(await inside(({ notifications }) => notifications.findChannel(organization.id, channel.id)), changed, 'the change')
      await demandDuplicate('a lost race', () => inside(({ notifications }) => notifications.updateChannel(changed)))
      await inside(async ({ notifications }) => {
        await notifications.stand(channel.id, 'sync-failed', project.id, '')
        await notifications.insertDelivery(delivery(channel.id))
        await notifications.deleteChannel(channel.id)
        demandSame(await notifications.findChannel(organization.id, channel.id), undefined, 'after it was deleted')
        demandSame(await notifications.listDeliveries(channel.id, { limit: 9, offset: 0 }), [], 'its deliveries')
        demandSame(await notifications.settle(['sync-failed'], project.id), [], 'what it was told')
      })
    }),
    law('notifications: those listen that are active, of the project and of its organisation', async () => {
      const [here, there] = [await plant(), await plant()]
      const above = await addChannel(here.organization.id, null)
      const own = await addChannel(here.organization.id, here.project.id)
      await addChannel(here.organization.id, here.project.id, { isActive: false })
      await addChannel(there.organization.id, null)
      await inside(async ({ notifications }) => {
        demandSame(idsOf(await notifications.listening(here.organization.id, here.project.id)), [above.id, own.id].sort(), 'of a project')
        demandSame(idsOf(await notifications.listening(here.organization.id, null)), [above.id], 'above')
        demandSame(idsOf(await notifications.listening(here.organization.id, 'no-id')), [above.id], 'of no project')
      })
    }),
    law('notifications: what a channel was told stands until it is over or says something else', async () => {
      const { organization, project, sync } = await plant()
      const [one, other] = [await addChannel(organization.id, project.id), await addChannel(organization.id, null)]
      await inside(async ({ notifications }) => {
        demandSame(await notifications.stand(one.id, 'drift-found', sync.id, ''), true, 'the first time')
        demandSame(await notifications.stand(one.id, 'drift-found', sync.id, ''), false, 'the same again')
        demandSame(await notifications.stand(one.id, 'drift-found', sync.id, strangeText), true, 'something else')
        demandSame(await notifications.stand(one.id, 'drift-found', sync.id, strangeText), false, 'that again')
        demandSame(await notifications.stand(one.id, 'sync-failed', sync.id, ''), true, 'another kind')
        demandSame(await notifications.stand(one.id, 'drift-found', newId(), ''), true, 'another subject')
        demandSame(await notifications.stand(other.id, 'drift-found', sync.id, ''), true, 'another channel')
        demandSame(await notifications.settle(['sync-failed'], sync.id), [{ channelId: one.id, kind: 'sync-failed' }], 'over')
        const over = await notifications.settle(['drift-found', 'sync-failed'], sync.id)
        demandSame(over.map(({ channelId }) => channelId).sort(), [one.id, other.id].sort(), 'whom it was told')
        demandSame(await notifications.settle(['drift-found'], sync.id), [], 'over already')
        demandSame(await notifications.settle(['drift-found'], 'no-id'), [], 'no subject')
        demandSame(await notifications.stand(one.id, 'drift-found', sync.id, strangeText), true, 'news again')
      })
    }),
    law('notifications: of many that tell the same at once, one does', async () => {
      const { organization, project, sync } = await plant()
      const { id } = await addChannel(organization.id, project.id)
      const told = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(({ notifications }) => notifications.stand(id, 'sync-failed', sync.id, '')),
        ),
      )
      demandSame(told.filter(Boolean).length, 1, 'who told it')
    }),
    law('notifications: deliveries come back as they were, the newest first, and only so many that are over are kept', async () => {
      const { organization, project } = await plant()
      const [one, other] = [await addChannel(organization.id, project.id), await addChannel(organization.id, null)]
      const over = { state: 'failed' as const, message: strangeText, status: 500, leftOut: 2, isTest: true, attempt: 8, finishedAtMs: 9 }
      const made = [
        delivery(one.id, { createdAtMs: LONG_AGO_MS + 2, notices: [notice(), notice({ kind: 'audit-broken' })] }),
        delivery(one.id, { ...over, createdAtMs: LONG_AGO_MS + 1 }),
        delivery(one.id, { ...over, state: 'delivered' }),
      ]
      await inside(async ({ notifications }) => {
        for (const each of [...made].reverse()) await notifications.insertDelivery(each)
        demandSame(await notifications.listDeliveries(one.id, { limit: 9, offset: 0 }), made, 'all')
        demandSame(await notifications.listDeliveries(one.id, { limit: 1, offset: 1 }), [made[1]], 'one of them')
        demandSame(await notifications.listDeliveries('no-id', { limit: 9, offset: 0 }), [], 'of no channel')
        const id = made[1]?.id ?? ''
        demandSame(await notifications.findDelivery(one.id, id), made[1], 'by id')
        demandSame(await notifications.findDelivery(other.id, id), undefined, 'by id, of another channel')
        await notifications.pruneDeliveries(other.id, 0)
        await notifications.pruneDeliveries(one.id, 1)
        demandSame(await notifications.listDeliveries(one.id, { limit: 9, offset: 0 }), made.slice(0, 2), 'after pruning')
      })
    }),
    law('notifications: a digest takes in notices until it is claimed, up to its room, and there is one', async () => {
      const { organization, project } = await plant()
      const { id } = await addChannel(organization.id, project.id, { digest: 'daily' })
      const [a, b, c] = [notice(), notice(), notice()]
      const digest = delivery(id, { state: 'gathering', notices: [a] })
      await inside(async ({ notifications }) => {
        demandSame(await notifications.gather(id, a, 2), false, 'none gathers')
        await notifications.insertDelivery(digest)
        demandSame(await notifications.gather(id, b, 2), true, 'with room')
        demandSame(await notifications.gather(id, c, 2), true, 'without')
        const full = { ...digest, notices: [a, b], leftOut: 1 }
        demandSame(await notifications.findDelivery(id, digest.id), full, 'the digest')
      })
      await demandDuplicate('two at once', () =>
        inside(({ notifications }) => notifications.insertDelivery(delivery(id, { state: 'gathering' }))),
      )
      const claimed = await inside(({ notifications }) => notifications.claimDelivery(LONG_AGO_MS, LEASE_MS))
      demandSame(claimed?.delivery.state, 'queued', 'claimed')
      demandSame(await inside(({ notifications }) => notifications.gather(id, c, 9)), false, 'after it was claimed')
    }),
    law('notifications: a due delivery is handed to one at a time, again when the claim has ended, and settled by its last', async () => {
      const { organization, project } = await plant()
      const [channel, silent] = [
        await addChannel(organization.id, project.id),
        await addChannel(organization.id, project.id, { isActive: false }),
      ]
      const due = delivery(channel.id, { dueAtMs: LONG_AGO_MS + 1 })
      const claim = (nowMs: number) => inside(({ notifications }) => notifications.claimDelivery(nowMs, LEASE_MS))
      await inside(async ({ notifications }) => {
        for (const each of [due, delivery(channel.id, { dueAtMs: FAR_AHEAD_MS }), delivery(silent.id)])
          await notifications.insertDelivery(each)
      })
      demandSame(await claim(LONG_AGO_MS), undefined, 'before it is due')
      const nowMs = LONG_AGO_MS + 1
      const claims = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(({ notifications }) => notifications.claimDelivery(nowMs, LEASE_MS)),
        ),
      )
      const held = claims.filter((claimed) => claimed !== undefined)
      const first = { ...due, attempt: 1, dueAtMs: nowMs + LEASE_MS }
      demandSame(held, [{ delivery: first, channel }], 'who has it')
      demandSame(await claim(nowMs + LEASE_MS - 1), undefined, 'while the claim lasts')
      const again = await claim(nowMs + LEASE_MS)
      demandSame(again?.delivery.attempt, 2, 'after it')
      const end = { state: 'delivered' as const, message: strangeText, status: 200, dueAtMs: FAR_AHEAD_MS, finishedAtMs: FAR_AHEAD_MS }
      await inside(async ({ notifications }) => {
        demandSame(await notifications.settleDelivery(due.id, 1, end), false, 'by the first')
        demandSame(await notifications.settleDelivery(due.id, 2, end), true, 'by the second')
        demandSame(await notifications.findDelivery(channel.id, due.id), { ...due, ...end, attempt: 2 }, 'the end')
        demandSame(await notifications.settleDelivery(due.id, 2, { ...end, state: 'queued', finishedAtMs: null }), false, 'twice')
      })
      demandSame(await claim(FAR_AHEAD_MS - 1), undefined, 'what is over')
    }),
    law('notifications: one delivery of a channel is under way at a time, and those of others are not held up', async () => {
      const { organization, project } = await plant()
      const [slow, quick] = [await addChannel(organization.id, project.id), await addChannel(organization.id, project.id)]
      const [first, second, other] = [
        delivery(slow.id, { dueAtMs: LONG_AGO_MS }),
        delivery(slow.id, { dueAtMs: LONG_AGO_MS + 1 }),
        delivery(quick.id, { dueAtMs: LONG_AGO_MS + 2 }),
      ]
      const nowMs = LONG_AGO_MS + 2
      const claim = async (atMs: number) => {
        const claimed = await inside(({ notifications }) => notifications.claimDelivery(atMs, LEASE_MS))
        return claimed?.delivery.id
      }
      await inside(async ({ notifications }) => {
        for (const each of [first, second, other]) await notifications.insertDelivery(each)
      })
      demandSame(
        [await claim(nowMs), await claim(nowMs), await claim(nowMs)],
        [first.id, other.id, undefined],
        'while the first is under way',
      )
      const later = { state: 'queued' as const, message: null, status: null, dueAtMs: FAR_AHEAD_MS, finishedAtMs: null }
      await inside(({ notifications }) => notifications.settleDelivery(first.id, 1, later))
      demandSame(await claim(nowMs), second.id, 'once it waits to be tried again')
      await inside(({ notifications }) => notifications.deleteChannel(slow.id))
      await inside(({ notifications }) => notifications.deleteChannel(quick.id))
    }),
    law('notifications: what is sealed comes back byte for byte', async () => {
      const { organization, project } = await plant()
      const { id } = await addChannel(organization.id, project.id, { sealedTarget: everyByte })
      const found = await inside(({ notifications }) => notifications.findChannel(organization.id, id))
      demandSame(found?.sealedTarget, everyByte, 'the sealed target')
    }),
  ]
}
