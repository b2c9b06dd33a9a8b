import { DestinationFailure, Secret } from '@hanzo-kms/connector-kit'
import { SealBroken } from '../keyring/keyring.ts'
import type { Dependencies } from '../ports.ts'
import type { Channel, Delivery, Tried } from './channel.ts'
import { composeLetter, composeMessage } from './compose-message.ts'
import { openTarget } from './webhook-target.ts'

/** Longer than any try may take. */
export const DELIVERY_LEASE_MS = 90_000
/** After the first try that failed, after the second, and so on; then it is given up: for most of a day in all. */
const AGAIN_AFTER_MS = [10_000, 60_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000] as const
/** The longest that a receiver may ask for. */
const RETRY_AFTER_MAX_MS = 3_600_000
const JITTER = 0.2
/** Of a channel, of those that are over: the log. */
const DELIVERIES_KEPT = 100
const GONE = 410

export interface Claimed {
  readonly delivery: Delivery
  readonly channel: Channel
}

/** The delivery that is due longest, for this process alone until the lease ends. */
export function claimDelivery({ store, clock }: Dependencies): Promise<Claimed | undefined> {
  return store.transact(({ notifications }) => notifications.claimDelivery(clock.nowMs(), DELIVERY_LEASE_MS))
}

/** How a try went. */
export type Outcome =
  | { readonly is: 'delivered'; readonly status: number | null; readonly message: string | null }
  | { readonly is: 'refused'; readonly status: number | null; readonly message: string; readonly forGood: boolean; readonly waitMs: number }

/**
 * Sends what was claimed, and writes down how that went. It is sent at least once: where the answer is lost it is sent again, under the same id. `random` in [0, 1).
 */
export async function deliver(kms: Dependencies, { delivery, channel }: Claimed, random: () => number): Promise<Tried> {
  const outcome = await attempt(kms, channel, delivery)
  const tried = settle(delivery, outcome, kms.clock.nowMs(), random())
  await kms.store.transact(async ({ notifications }) => {
    const isOurs = await notifications.settleDelivery(delivery.id, delivery.attempt, tried)
    if (isOurs && tried.state !== 'queued') await notifications.pruneDeliveries(channel.id, DELIVERIES_KEPT)
  })
  const { id: channelId, medium } = channel
  kms.log.info('notice-sent', { channelId, medium, attempt: delivery.attempt, state: tried.state, status: tried.status ?? 0 })
  return tried
}

/** Never throws for what the other side does. */
async function attempt(kms: Dependencies, channel: Channel, delivery: Delivery): Promise<Outcome> {
  try {
    return channel.medium === 'email' ? await sendLetter(kms, channel, delivery) : await sendMessage(kms, channel, delivery)
  } catch (error) {
    if (error instanceof SealBroken) return refused(`${error.message} Set its URL and its secret anew.`, { forGood: true })
    if (!(error instanceof DestinationFailure)) throw error
    return refused(error.message, { forGood: error.kind === 'rejected', waitMs: error.retryAfterMs ?? 0 })
  }
}

async function sendMessage(kms: Dependencies, channel: Channel, delivery: Delivery): Promise<Outcome> {
  const target = await kms.store.transact((inside) => openTarget(kms, inside, channel))
  if (!target) return refused('The channel has no address.', { forGood: true })
  const { status, retryAfterMs } = await kms.messenger.post({
    url: new Secret(target.reveal().url),
    signingSecret: new Secret(target.reveal().signingSecret),
    id: delivery.id,
    body: JSON.stringify(composeMessage(channel, delivery)),
    atMs: kms.clock.nowMs(),
  })
  if (status >= 200 && status < 300) return { is: 'delivered', status, message: null }
  const hint = status >= 300 && status < 400 ? '; redirects are not followed' : status === GONE ? ', which means that it is gone' : ''
  return refused(`${channel.shownTarget} answered ${status}${hint}.`, { status, forGood: status === GONE, waitMs: retryAfterMs ?? 0 })
}

async function sendLetter({ messenger }: Dependencies, channel: Channel, delivery: Delivery): Promise<Outcome> {
  if (!messenger.mail) return refused(`${NO_MAIL_SERVER}.`)
  const left = await messenger.mail(composeLetter(channel, delivery))
  return { is: 'delivered', status: null, message: left.length === 0 ? null : `Not accepted by the mail server: ${left.join(', ')}.` }
}

export const NO_MAIL_SERVER = 'This server sends no e-mail: whoever runs it sets KMS_SMTP_URL and KMS_SMTP_FROM'

function refused(
  message: string,
  { status = null, forGood = false, waitMs = 0 }: Partial<Omit<Extract<Outcome, { is: 'refused' }>, 'is' | 'message'>> = {},
): Outcome {
  return { is: 'refused', message, status, forGood, waitMs }
}

/** Pure. A test is tried once: somebody waits for the answer. */
export function settle({ attempt: tries, isTest }: Delivery, outcome: Outcome, nowMs: number, random: number): Tried {
  const { status, message } = outcome
  const over = { status, message, dueAtMs: nowMs, finishedAtMs: nowMs }
  if (outcome.is === 'delivered') return { ...over, state: 'delivered' }
  const againMs = AGAIN_AFTER_MS[tries - 1]
  if (isTest || outcome.forGood || againMs === undefined) return { ...over, state: 'failed' }
  const waitMs = Math.max(againMs, Math.min(outcome.waitMs, RETRY_AFTER_MAX_MS))
  return { state: 'queued', status, message, dueAtMs: Math.round(nowMs + waitMs * (1 + JITTER * random)), finishedAtMs: null }
}
