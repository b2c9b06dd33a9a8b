import { Secret } from '@hanzo-kms/connector-kit'
import {
  channelAnswer,
  channelsAnswer,
  channelWithSecret,
  createChannelBody,
  deliveriesAnswer,
  deliveryAnswer,
  type NotificationChannel,
  type NotificationDelivery,
  updateChannelBody,
} from '@hanzo-kms/contracts/notifications'
import { anyId, pageOf } from '@hanzo-kms/contracts/query'
import type { ChannelScope } from '@hanzo-kms/core/notifications/authorise-channel'
import {
  type ChannelWithSecret,
  createChannel,
  deleteChannel,
  renewSigningSecret,
  updateChannel,
} from '@hanzo-kms/core/notifications/change-channels'
import type { Channel, Delivery } from '@hanzo-kms/core/notifications/channel'
import { findChannel, listChannels, listDeliveries } from '@hanzo-kms/core/notifications/read-channels'
import { tryChannel } from '@hanzo-kms/core/notifications/try-channel'
import { z } from 'zod'
import { type Access, type Route, route } from '../http/route.ts'
import { toIso } from '../http/to-iso.ts'

type Action = 'read' | 'create' | 'edit' | 'delete'
interface Place {
  readonly base: string
  readonly of: string
  readonly access: (action: Action) => Exclude<Access, 'public'>
  readonly params: z.ZodType<{ readonly projectId?: string }>
}

const places: readonly Place[] = [
  {
    base: '/api/v1/organization/notification-channels',
    of: 'the organization',
    access: (action) => ({ organization: ['notifications', action] }),
    params: z.object({}),
  },
  {
    base: '/api/v1/projects/:projectId/notification-channels',
    of: 'a project',
    access: (action) => ({ project: ['notifications', action] }),
    params: z.object({ projectId: anyId }),
  },
]

export const notificationRoutes: readonly Route[] = places.flatMap((place) => [...channelRoutes(place), ...oneChannelRoutes(place)])

const scopeOf = ({ projectId = null }: { readonly projectId?: string | null }): ChannelScope => projectId

function channelRoutes({ base, of, access, params }: Place): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: base,
      summary: `The notification channels of ${of}, by name`,
      access: access('read'),
      params,
      response: channelsAnswer,
      handle: async (kms, call, actor) => ({
        channels: (await listChannels(kms, actor, scopeOf(call.params))).map(showChannel),
        canSendEmail: kms.messenger.mail !== undefined,
      }),
    }),
    route({
      method: 'POST',
      path: base,
      summary: `Add a notification channel to ${of}: a webhook, whose signing secret is shown this once, or e-mail`,
      access: access('create'),
      params,
      body: createChannelBody,
      response: channelWithSecret,
      handle: async (kms, call, actor) => {
        const { body } = call
        const scope = scopeOf(call.params)
        const wanted = body.medium === 'webhook' ? { ...body, scope, url: new Secret(body.url) } : { ...body, scope }
        return showWithSecret(await createChannel(kms, actor, wanted))
      },
    }),
  ]
}

function oneChannelRoutes({ base, of, access, params }: Place): readonly Route[] {
  const at = `${base}/:channelId`
  const byId = z.intersection(params, z.object({ channelId: anyId }))
  const addressOf = (given: z.output<typeof byId>) => ({ scope: scopeOf(given), id: given.channelId })
  return [
    route({
      method: 'GET',
      path: at,
      summary: `A notification channel of ${of}`,
      access: access('read'),
      params: byId,
      response: channelAnswer,
      handle: async (kms, call, actor) => ({ channel: showChannel(await findChannel(kms, actor, addressOf(call.params))) }),
    }),
    route({
      method: 'PATCH',
      path: at,
      summary: `Change a notification channel of ${of}; what is absent stays`,
      access: access('edit'),
      params: byId,
      body: updateChannelBody,
      response: channelAnswer,
      handle: async (kms, { params: given, body }, actor) => {
        const url = body.url === undefined ? undefined : new Secret(body.url)
        return { channel: showChannel(await updateChannel(kms, actor, { ...addressOf(given), ...body, url })) }
      },
    }),
    route({
      method: 'DELETE',
      path: at,
      summary: `Delete a notification channel of ${of}, with its log and with what waits to be sent`,
      access: access('delete'),
      params: byId,
      response: channelAnswer,
      handle: async (kms, call, actor) => ({ channel: showChannel(await deleteChannel(kms, actor, addressOf(call.params))) }),
    }),
    route({
      method: 'POST',
      path: `${at}/signing-secret`,
      summary: 'A new signing secret for a webhook, shown this once; the old one signs nothing any more',
      access: access('edit'),
      params: byId,
      response: channelWithSecret,
      handle: async (kms, call, actor) => showWithSecret(await renewSigningSecret(kms, actor, addressOf(call.params))),
    }),
    route({
      method: 'POST',
      path: `${at}/test`,
      summary: 'Send a test message now, and say what became of it',
      access: access('edit'),
      params: byId,
      response: deliveryAnswer,
      errors: ['rateLimited'],
      handle: async (kms, call, actor) => ({ delivery: showDelivery(await tryChannel(kms, actor, addressOf(call.params))) }),
    }),
    route({
      method: 'GET',
      path: `${at}/deliveries`,
      summary: 'What was sent through a notification channel and what waits, the newest first',
      access: access('read'),
      params: byId,
      query: z.object(pageOf(20, 100)),
      response: deliveriesAnswer,
      handle: async (kms, call, actor) => ({
        deliveries: (await listDeliveries(kms, actor, { ...addressOf(call.params), ...call.query })).map(showDelivery),
      }),
    }),
  ]
}

function showWithSecret({ channel, signingSecret }: ChannelWithSecret): z.input<typeof channelWithSecret> {
  return { channel: showChannel(channel), signingSecret: signingSecret?.reveal() ?? null }
}

function showChannel({ kinds, shownTarget, createdAtMs, updatedAtMs, ...channel }: Channel): NotificationChannel {
  const { id, projectId, name, medium, digest, isActive } = channel
  return {
    ...{ id, projectId, name, medium, kinds: [...kinds], digest, isActive, target: shownTarget },
    createdAt: toIso(createdAtMs),
    updatedAt: toIso(updatedAtMs),
  }
}

function showDelivery({ notices, dueAtMs, createdAtMs, finishedAtMs, ...delivery }: Delivery): NotificationDelivery {
  const { id, channelId, state, isTest, leftOut, attempt, status, message } = delivery
  return {
    ...{ id, channelId, state, isTest, leftOut, attempts: attempt, status, message },
    notices: notices.map(({ id: noticeId, kind, sentence, atMs }) => ({ id: noticeId, kind, sentence, at: toIso(atMs) })),
    dueAt: finishedAtMs === null ? toIso(dueAtMs) : null,
    createdAt: toIso(createdAtMs),
    finishedAt: finishedAtMs === null ? null : toIso(finishedAtMs),
  }
}
