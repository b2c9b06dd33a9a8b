import { Secret } from '@hanzo-kms/connector-kit'
import { badRequest } from '@hanzo-kms/contracts'
import { noticeKinds } from '@hanzo-kms/contracts/notifications'
import type { Actor } from '../access/actor.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { authoriseChannels, authorisedChannel, type ChannelScope } from './authorise-channel.ts'
import type { Channel, DigestPeriod } from './channel.ts'
import { NO_MAIL_SERVER } from './deliver.ts'
import type { NoticeKind } from './notice.ts'
import { generateSigningSecret, openTarget, sealTarget } from './webhook-target.ts'

/** Of a project, or of the organisation itself. */
const CHANNELS_MAX = 20

interface Wishes {
  readonly kinds?: readonly NoticeKind[] | undefined
  readonly digest?: DigestPeriod | undefined
  readonly isActive?: boolean | undefined
}

export type NewChannel = Wishes & { readonly scope: ChannelScope; readonly name: string } & (
    | { readonly medium: 'webhook'; readonly url: Secret<string> }
    | { readonly medium: 'email'; readonly to: readonly string[] }
  )

export interface ChannelWithSecret {
  readonly channel: Channel
  /** Shown now and never again; undefined for e-mail. */
  readonly signingSecret: Secret<string> | undefined
}

export async function createChannel(kms: Dependencies, actor: Actor, wanted: NewChannel): Promise<ChannelWithSecret> {
  await kms.store.transact((inside) => authoriseCreation(inside, actor, wanted.scope))
  if (wanted.medium === 'email') assertMailServer(kms)
  else await assertReachable(kms, wanted.url)
  const signingSecret = wanted.medium === 'webhook' ? new Secret(generateSigningSecret(kms.cryptography)) : undefined
  return kms.store.transact(async (inside) => {
    await authoriseCreation(inside, actor, wanted.scope)
    const nowMs = kms.clock.nowMs()
    const place = { id: kms.cryptography.randomId(), organizationId: actor.organizationId, projectId: wanted.scope, version: 1 }
    const { name, medium, kinds = noticeKinds, digest = 'none', isActive = true } = wanted
    const channel: Channel = {
      ...{ ...place, name, medium, kinds: inOrder(kinds), digest, isActive, createdAtMs: nowMs, updatedAtMs: nowMs },
      ...(wanted.medium === 'email'
        ? { recipients: wanted.to, sealedTarget: null, shownTarget: wanted.to.join(', ') }
        : { recipients: [], ...(await sealed(kms, inside, place, wanted.url.reveal(), signingSecret?.reveal() ?? '')) }),
    }
    await refusingDuplicates(name, inside.notifications.insertChannel(channel))
    const metadata = { channelId: channel.id, name, medium, target: channel.shownTarget, kinds: channel.kinds }
    await recordEvent(kms, inside, actor, { type: 'create-notification-channel', projectId: channel.projectId, metadata })
    return { channel, signingSecret }
  })
}

export interface ChannelChange extends Wishes {
  readonly scope: ChannelScope
  readonly id: string
  readonly name?: string | undefined
  readonly url?: Secret<string> | undefined
  readonly to?: readonly string[] | undefined
}

/** What is absent stays; a webhook keeps its secret. */
export async function updateChannel(kms: Dependencies, actor: Actor, change: ChannelChange): Promise<Channel> {
  const { medium } = await kms.store.transact((inside) => authorisedChannel(inside, actor, change, 'edit'))
  if (change.url !== undefined && medium === 'email') throw badRequest('This channel sends e-mail: it has addresses, and no URL.')
  if (change.to !== undefined && medium === 'webhook') throw badRequest('This channel is a webhook: it has a URL, and no e-mail addresses.')
  if (change.url !== undefined) await assertReachable(kms, change.url)
  return kms.store.transact(async (inside) => {
    const before = await authorisedChannel(inside, actor, change, 'edit')
    const channel: Channel = {
      ...before,
      name: change.name ?? before.name,
      kinds: change.kinds ? inOrder(change.kinds) : before.kinds,
      digest: change.digest ?? before.digest,
      isActive: change.isActive ?? before.isActive,
      version: before.version + 1,
      updatedAtMs: kms.clock.nowMs(),
      ...(change.to && { recipients: change.to, shownTarget: change.to.join(', ') }),
    }
    const target = await openTarget(kms, inside, before)
    const moved = target && {
      ...channel,
      ...(await sealed(kms, inside, channel, change.url?.reveal() ?? target.reveal().url, target.reveal().signingSecret)),
    }
    await refusingDuplicates(channel.name, inside.notifications.updateChannel(moved ?? channel))
    const changed = (['name', 'kinds', 'digest', 'isActive', 'url', 'to'] as const).filter((field) => change[field] !== undefined)
    const metadata = { channelId: channel.id, name: channel.name, target: (moved ?? channel).shownTarget, changed }
    await recordEvent(kms, inside, actor, { type: 'update-notification-channel', projectId: channel.projectId, metadata })
    return moved ?? channel
  })
}

/** What waits to be sent is signed with the new one. */
export function renewSigningSecret(
  kms: Dependencies,
  actor: Actor,
  address: { readonly scope: ChannelScope; readonly id: string },
): Promise<ChannelWithSecret> {
  return kms.store.transact(async (inside) => {
    const before = await authorisedChannel(inside, actor, address, 'edit')
    const target = await openTarget(kms, inside, before)
    if (!target) throw badRequest('This channel sends e-mail, which is not signed.')
    const signingSecret = new Secret(generateSigningSecret(kms.cryptography))
    const renewed = { ...before, version: before.version + 1, updatedAtMs: kms.clock.nowMs() }
    const channel = { ...renewed, ...(await sealed(kms, inside, renewed, target.reveal().url, signingSecret.reveal())) }
    await refusingDuplicates(channel.name, inside.notifications.updateChannel(channel))
    const metadata = { channelId: channel.id, name: channel.name }
    await recordEvent(kms, inside, actor, { type: 'renew-notification-channel-secret', projectId: channel.projectId, metadata })
    return { channel, signingSecret }
  })
}

/** With its log and with what waited to be sent. */
export function deleteChannel(
  kms: Dependencies,
  actor: Actor,
  address: { readonly scope: ChannelScope; readonly id: string },
): Promise<Channel> {
  return kms.store.transact(async (inside) => {
    const channel = await authorisedChannel(inside, actor, address, 'delete')
    await inside.notifications.deleteChannel(channel.id)
    const metadata = { channelId: channel.id, name: channel.name, target: channel.shownTarget }
    await recordEvent(kms, inside, actor, { type: 'delete-notification-channel', projectId: channel.projectId, metadata })
    return channel
  })
}

async function authoriseCreation(inside: Repositories, actor: Actor, scope: ChannelScope): Promise<void> {
  await authoriseChannels(inside, actor, scope, 'create')
  if ((await inside.notifications.listChannels(actor.organizationId, scope)).length >= CHANNELS_MAX)
    throw badRequest(`There can be at most ${CHANNELS_MAX} notification channels here. Delete one that is no longer needed.`)
}

function assertMailServer({ messenger }: Dependencies): void {
  if (!messenger.mail) throw badRequest(`${NO_MAIL_SERVER}.`)
}

/** SECURITY: told at once, and asked again with each message: a name may lead elsewhere by then. */
async function assertReachable({ messenger }: Dependencies, url: Secret<string>): Promise<void> {
  const problem = await messenger.problemWith(url)
  if (problem !== undefined) throw badRequest(`Nothing would be sent to ${originOf(url.reveal())}: ${problem}.`)
}

async function sealed(
  kms: Dependencies,
  inside: Repositories,
  place: Pick<Channel, 'id' | 'version' | 'organizationId' | 'projectId'>,
  url: string,
  signingSecret: string,
): Promise<Pick<Channel, 'sealedTarget' | 'shownTarget'>> {
  return { sealedTarget: await sealTarget(kms, inside, place, { url, signingSecret }), shownTarget: originOf(url) }
}

/** SECURITY: no path, no query. */
function originOf(url: string): string {
  return /^https?:\/\/[^/?#]+/i.exec(url)?.[0].toLowerCase() ?? ''
}

const inOrder = (kinds: readonly NoticeKind[]) => noticeKinds.filter((kind) => kinds.includes(kind))

function refusingDuplicates(name: string, write: Promise<void>): Promise<void> {
  return refusingDuplicate(write, () => badRequest(`A notification channel with the name "${name}" already exists here.`))
}
