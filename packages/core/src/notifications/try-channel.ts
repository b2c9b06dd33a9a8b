import { rateLimited } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authorisedChannel, type ChannelScope } from './authorise-channel.ts'
import type { Channel, Delivery } from './channel.ts'
import { DELIVERY_LEASE_MS, deliver } from './deliver.ts'

/** Of one channel: it may lead to people who did not ask for it. */
const BETWEEN_TESTS_MS = 5_000
const LOOKED_AT = 20

/** Sends a test message now, also through a channel that is not active, and answers with what became of it. */
export async function tryChannel(
  kms: Dependencies,
  actor: Actor,
  address: { readonly scope: ChannelScope; readonly id: string },
): Promise<Delivery> {
  const claimed = await kms.store.transact(async (inside) => {
    const channel = await authorisedChannel(inside, actor, address, 'edit')
    await assertNotTooSoon(kms, inside, channel)
    const nowMs = kms.clock.nowMs()
    // Claimed by us from the start.
    const delivery: Delivery = {
      ...{ id: kms.cryptography.randomId(), channelId: channel.id, state: 'queued', notices: [], leftOut: 0, isTest: true, attempt: 1 },
      ...{ dueAtMs: nowMs + DELIVERY_LEASE_MS, message: null, status: null, createdAtMs: nowMs, finishedAtMs: null },
    }
    await inside.notifications.insertDelivery(delivery)
    const metadata = { channelId: channel.id, name: channel.name, target: channel.shownTarget }
    await recordEvent(kms, inside, actor, { type: 'test-notification-channel', projectId: channel.projectId, metadata })
    return { channel, delivery }
  })
  return { ...claimed.delivery, ...(await deliver(kms, claimed, () => 0)) }
}

async function assertNotTooSoon({ clock }: Dependencies, { notifications }: Repositories, { id }: Channel): Promise<void> {
  const newest = await notifications.listDeliveries(id, { limit: LOOKED_AT, offset: 0 })
  const agoMs = newest.filter(({ isTest }) => isTest).map(({ createdAtMs }) => clock.nowMs() - createdAtMs)
  // One that lies ahead was sent before the clock was set back.
  const latestMs = Math.min(...agoMs.filter((ms) => ms >= 0))
  if (latestMs < BETWEEN_TESTS_MS) throw rateLimited((BETWEEN_TESTS_MS - latestMs) / 1_000)
}
