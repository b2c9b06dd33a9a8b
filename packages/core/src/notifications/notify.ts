import { noticeKinds } from '@hanzo-kms/contracts/notifications'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Channel, DigestPeriod } from './channel.ts'
import { type Notice, type NoticeFacts, type NoticeKind, noticeRules } from './notice.ts'

export interface Place {
  readonly organizationId: string
  /** Null above projects. */
  readonly projectId: string | null
}

type Tools = Pick<Dependencies, 'clock' | 'cryptography'>

/** Of one digest; what comes after is counted. */
export const NOTICES_MAX = 200
const PERIOD_MS: Readonly<Record<Exclude<DigestPeriod, 'none'>, number>> = { hourly: 3_600_000, daily: 86_400_000 }

/**
 * Tells the channels that listen, by writing what is to be sent in the transaction of what happened: both are there afterwards, or neither (ADR 0034). A channel that was told the same of
 * the same subject is not told again before `settleNotices`.
 */
export async function notify<K extends NoticeKind>(
  tools: Tools,
  inside: Repositories,
  place: Place,
  kind: K,
  facts: NoticeFacts[K],
): Promise<void> {
  const rule = noticeRules[kind]
  const said = rule.said(facts)
  if (said === null) return
  for (const channel of await inside.notifications.listening(place.organizationId, place.projectId)) {
    if (!channel.kinds.includes(kind)) continue
    const news = said === undefined || (await inside.notifications.stand(channel.id, kind, rule.subjectId(facts), said))
    if (news) await enqueue(tools, inside, channel, noticeOf(tools, place, kind, facts))
  }
}

/** What was told of this is over, so that its next time is news. */
export async function settleNotices({ notifications }: Repositories, kinds: readonly NoticeKind[], subjectId: string): Promise<void> {
  await notifications.settle(kinds, subjectId)
}

/** What they were about is gone. */
export async function forgetNotices({ notifications }: Repositories, subjectId: string): Promise<void> {
  await notifications.settle(noticeKinds, subjectId)
}

/** A sync succeeded: whoever was told that it failed is told that, and nobody else is told anything. */
export async function notifyOfSuccess(
  tools: Tools,
  inside: Repositories,
  place: Place,
  facts: NoticeFacts['sync-recovered'],
): Promise<void> {
  const told = await inside.notifications.settle(['sync-failed', 'plan-held'], facts.syncId)
  const ofFailure = told.filter(({ kind }) => kind === 'sync-failed').map(({ channelId }) => channelId)
  if (ofFailure.length === 0) return
  for (const channel of await inside.notifications.listening(place.organizationId, place.projectId)) {
    if (!ofFailure.includes(channel.id) || !channel.kinds.includes('sync-recovered')) continue
    await enqueue(tools, inside, channel, noticeOf(tools, place, 'sync-recovered', facts))
  }
}

export function noticeOf<K extends NoticeKind>(
  { clock, cryptography }: Tools,
  { projectId }: Place,
  kind: K,
  facts: NoticeFacts[K],
): Notice {
  return {
    id: cryptography.randomId(),
    kind,
    projectId,
    sentence: noticeRules[kind].sentence(facts),
    facts: { ...facts },
    atMs: clock.nowMs(),
  }
}

async function enqueue({ clock, cryptography }: Tools, { notifications }: Repositories, channel: Channel, notice: Notice): Promise<void> {
  if (channel.digest !== 'none' && (await notifications.gather(channel.id, notice, NOTICES_MAX))) return
  const nowMs = clock.nowMs()
  const isDigest = channel.digest !== 'none'
  await notifications.insertDelivery({
    ...{ id: cryptography.randomId(), channelId: channel.id, state: isDigest ? 'gathering' : 'queued' },
    ...{ notices: [notice], leftOut: 0, isTest: false, attempt: 0, message: null, status: null, createdAtMs: nowMs, finishedAtMs: null },
    dueAtMs: channel.digest === 'none' ? nowMs : nowMs + PERIOD_MS[channel.digest],
  })
}
