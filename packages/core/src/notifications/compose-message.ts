import { formatInstant } from '@hanzo-kms/connector-kit'
import type { WebhookMessage } from '@hanzo-kms/contracts/notifications'
import type { Channel, Delivery } from './channel.ts'
import type { Letter } from './messenger.ts'
import type { Notice } from './notice.ts'

const SUBJECT_CHARS_MAX = 120

/** What a webhook is sent. Pure: the same delivery makes the same body, whenever it is tried. */
export function composeMessage(channel: Channel, delivery: Delivery): WebhookMessage {
  return {
    id: delivery.id,
    organizationId: channel.organizationId,
    channelId: channel.id,
    channelName: channel.name,
    isTest: delivery.isTest,
    createdAt: formatInstant(delivery.createdAtMs),
    text: textOf(delivery),
    notices: delivery.notices.map(shown),
    leftOut: delivery.leftOut,
  }
}

export function composeLetter(channel: Channel, delivery: Delivery): Letter {
  const { notices } = delivery
  const first = delivery.isTest ? TEST : (notices[0]?.sentence ?? '')
  const subject = notices.length > 1 ? `${notices.length + delivery.leftOut} notices` : first
  return {
    id: delivery.id,
    to: channel.recipients,
    subject: oneLine(`[Hanzo KMS] ${subject}`),
    text: `${textOf(delivery)}\n\n-- \nSent by Hanzo KMS through the notification channel ${oneLine(channel.name)}.\n`,
  }
}

const TEST = 'This is a test of the notification channel. Nothing happened.'

function textOf({ isTest, notices, leftOut }: Delivery): string {
  if (isTest) return TEST
  const lines = notices.length === 1 ? notices.map(({ sentence }) => sentence) : notices.map(datedLine)
  return [...lines, ...(leftOut > 0 ? [`… and ${leftOut} more: see the audit log.`] : [])].join('\n')
}

const datedLine = ({ atMs, sentence }: Notice) => `- ${formatInstant(atMs)} ${sentence}`

/** Moments are told as such outside. */
function shown({ id, kind, projectId, sentence, facts, atMs }: Notice): WebhookMessage['notices'][number] {
  const told = Object.entries(facts).map(([name, value]) =>
    name.endsWith('AtMs') ? [name.slice(0, -2), typeof value === 'number' ? formatInstant(value) : null] : [name, value],
  )
  return { id, kind, projectId, sentence, facts: Object.fromEntries(told), at: formatInstant(atMs) }
}

/** SECURITY: a line break in a subject would begin another header. */
function oneLine(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return line.length > SUBJECT_CHARS_MAX ? `${line.slice(0, SUBJECT_CHARS_MAX - 1).toWellFormed()}…` : line
}
