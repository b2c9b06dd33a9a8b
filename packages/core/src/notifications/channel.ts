import type { digestPeriods } from '@hanzo-kms/contracts/notifications'
import type { Notice, NoticeKind } from './notice.ts'

export type DigestPeriod = (typeof digestPeriods)[number]

/** Where people want to be told of what happens without them. */
export interface Channel {
  readonly id: string
  readonly organizationId: string
  /** Null: of the organisation, and it hears of all its projects. */
  readonly projectId: string | null
  readonly name: string
  readonly medium: 'webhook' | 'email'
  readonly kinds: readonly NoticeKind[]
  /** With a period, what happens within it comes as one message. */
  readonly digest: DigestPeriod
  readonly isActive: boolean
  /** Of e-mail. */
  readonly recipients: readonly string[]
  /** Of a webhook: `WebhookTarget`. Null for e-mail. */
  readonly sealedTarget: Uint8Array | null
  /** What may be shown of where it goes. */
  readonly shownTarget: string
  /** From 1; each change adds one. Part of the sealing context. */
  readonly version: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/**
 *   gathering ── due ──┐
 *   queued ────claim───┴─▶ queued, due again when the claim ends ──▶ delivered
 *     ▲                       │  ├──▶ failed   refused for good, or tried often enough
 *     └───── try later ───────┘
 */
export type DeliveryState = 'gathering' | 'queued' | 'delivered' | 'failed'

/** One message to one channel. */
export interface Delivery {
  readonly id: string
  readonly channelId: string
  readonly state: DeliveryState
  readonly notices: readonly Notice[]
  /** Notices of a digest that it had no room for. */
  readonly leftOut: number
  readonly isTest: boolean
  /** Claims so far. */
  readonly attempt: number
  readonly dueAtMs: number
  /** Why the last try failed, in a sentence. */
  readonly message: string | null
  /** Of the last answer, where it was HTTP. */
  readonly status: number | null
  readonly createdAtMs: number
  readonly finishedAtMs: number | null
}

/** What became of a try. */
export interface Tried {
  readonly state: 'queued' | 'delivered' | 'failed'
  readonly message: string | null
  readonly status: number | null
  readonly dueAtMs: number
  readonly finishedAtMs: number | null
}

export interface NotificationRepository {
  /** Throws `Duplicate` when the name is taken in the project (or, for the organisation's own, among those). */
  insertChannel(channel: Channel): Promise<void>
  findChannel(organizationId: string, id: string): Promise<Channel | undefined>
  /** By name: of the project, or with null the organisation's own. */
  listChannels(organizationId: string, projectId: string | null): Promise<readonly Channel[]>
  /** Active ones that hear of this project (null: of the organisation itself): its own and the organisation's. By id. */
  listening(organizationId: string, projectId: string | null): Promise<readonly Channel[]>
  /** Writes the whole row again, matched by id and `version - 1`: a lost race throws `Duplicate`. */
  updateChannel(channel: Channel): Promise<void>
  deleteChannel(id: string): Promise<void>

  /** Notes that a channel is told this: true when it was not told just that already. */
  stand(channelId: string, kind: NoticeKind, subjectId: string, said: string): Promise<boolean>
  /** It is over: answers whom it was told, by kind. */
  settle(kinds: readonly NoticeKind[], subjectId: string): Promise<readonly { readonly channelId: string; readonly kind: NoticeKind }[]>

  insertDelivery(delivery: Delivery): Promise<void>
  /** Puts a notice into the channel's gathering digest, or counts it as left out where that is full: false when none is gathering. */
  gather(channelId: string, notice: Notice, noticesMax: number): Promise<boolean>
  /**
   * The delivery that is due longest, with its channel, kept from others for `leaseMs`; undefined when none is due. One of a channel at a time: those of channels that have one
   * under way wait, and so do those of channels that are not active.
   */
  claimDelivery(nowMs: number, leaseMs: number): Promise<{ readonly delivery: Delivery; readonly channel: Channel } | undefined>
  /** False when it was claimed again meanwhile. */
  settleDelivery(id: string, attempt: number, tried: Tried): Promise<boolean>
  findDelivery(channelId: string, id: string): Promise<Delivery | undefined>
  /** Newest first. */
  listDeliveries(channelId: string, range: { readonly limit: number; readonly offset: number }): Promise<readonly Delivery[]>
  /** Forgets all but the newest deliveries of a channel that are over. */
  pruneDeliveries(channelId: string, keep: number): Promise<void>
}
