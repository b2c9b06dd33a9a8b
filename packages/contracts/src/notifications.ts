import { z } from 'zod'
import { keptName } from './checked.ts'
import { limits } from './limits.ts'
import { problemWithText } from './secret-text.ts'
import { instant } from './slug.ts'

/**
 *   sync-failed      a run of a sync failed; once while it keeps failing
 *   sync-recovered   a sync that had failed succeeded again
 *   plan-held        a run waits for a person; once until a run of the sync succeeds
 *   drift-found      others changed what a sync wrote; again when something else is found
 *   token-expiring   the access token of a connection ends soon; at 30, 14, 7 and 1 days
 *   token-rotated    the access token of a connection was replaced by Hanzo KMS
 *   token-dead       the access token of a connection is refused; once until there is a new one
 *   audit-broken     the audit log of the organization was altered
 */
export const noticeKinds = [
  'sync-failed',
  'sync-recovered',
  'plan-held',
  'drift-found',
  'token-expiring',
  'token-rotated',
  'token-dead',
  'audit-broken',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

export const digestPeriods = ['none', 'hourly', 'daily'] as const
export const deliveryStates = ['gathering', 'queued', 'delivered', 'failed'] as const

const URL_WITH_LOGIN = /^https?:\/\/[^/?#]*@/i

const name = keptName('the name of a channel', limits.nameCharsMax)
const kinds = z.array(z.enum(noticeKinds)).min(1, 'A channel needs at least one kind of event').max(noticeKinds.length)
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL, like https://hooks.example.com/kms' })
  .max(2_048)
  .superRefine((text, context) => {
    const problem = problemWithText(text, 'a URL')
    if (problem) context.addIssue({ code: 'custom', message: problem })
    if (URL_WITH_LOGIN.test(text)) context.addIssue({ code: 'custom', message: 'must not hold a user name or password' })
  })
const to = z
  .array(z.email('must be an e-mail address').max(254))
  .min(1, 'An e-mail channel needs at least one address')
  .max(20, 'An e-mail channel has at most 20 addresses')

const shared = { kinds: kinds.optional(), digest: z.enum(digestPeriods).optional(), isActive: z.boolean().optional() }
export const createChannelBody = z.discriminatedUnion('medium', [
  z.object({ medium: z.literal('webhook'), name, url, ...shared }),
  z.object({ medium: z.literal('email'), name, to, ...shared }),
])
export const updateChannelBody = z.object({ name: name.optional(), url: url.optional(), to: to.optional(), ...shared })

export const notificationChannel = z.object({
  id: z.string(),
  projectId: z.string().nullable(),
  name: z.string(),
  medium: z.enum(['webhook', 'email']),
  kinds: z.array(z.enum(noticeKinds)),
  digest: z.enum(digestPeriods),
  isActive: z.boolean(),
  /** The origin of a webhook; its path may be a secret and is not shown. */
  target: z.string(),
  createdAt: instant,
  updatedAt: instant,
})
export type NotificationChannel = z.infer<typeof notificationChannel>

export const notificationDelivery = z.object({
  id: z.string(),
  channelId: z.string(),
  state: z.enum(deliveryStates),
  isTest: z.boolean(),
  notices: z.array(z.object({ id: z.string(), kind: z.enum(noticeKinds), sentence: z.string(), at: instant })),
  leftOut: z.int(),
  attempts: z.int(),
  /** Null once it is over. */
  dueAt: instant.nullable(),
  status: z.int().nullable(),
  message: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})
export type NotificationDelivery = z.infer<typeof notificationDelivery>

export const channelsAnswer = z.object({
  channels: z.array(notificationChannel),
  /** Whether this server has a mail server. */
  canSendEmail: z.boolean(),
})
export const channelAnswer = z.object({ channel: notificationChannel })
/** Of a new channel or of a new secret: `signingSecret` is shown this once; null for e-mail. */
export const channelWithSecret = z.object({ channel: notificationChannel, signingSecret: z.string().nullable() })
export const deliveriesAnswer = z.object({ deliveries: z.array(notificationDelivery) })
export const deliveryAnswer = z.object({ delivery: notificationDelivery })

/**
 * The body of a request to a webhook. Its headers are those of Standard Webhooks: `webhook-id` (the same at each try), `webhook-timestamp` (seconds since 1970) and
 * `webhook-signature` (`v1,` and the base64 HMAC-SHA-256 of `<id>.<timestamp>.<body>` under the decoded signing secret).
 */
export const webhookMessage = z.object({
  id: z.string(),
  organizationId: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  isTest: z.boolean(),
  createdAt: instant,
  /** All of it for a person, as chat services show it. */
  text: z.string(),
  notices: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(noticeKinds),
      projectId: z.string().nullable(),
      sentence: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.null(), z.array(z.string()).readonly()])),
      at: instant,
    }),
  ),
  /** Notices that the digest had no room for. */
  leftOut: z.int(),
})
export type WebhookMessage = z.infer<typeof webhookMessage>
