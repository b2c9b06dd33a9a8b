import { notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authorise, authoriseInProject } from '../access/authorise.ts'
import type { Repositories } from '../ports.ts'
import type { Channel } from './channel.ts'

type ChannelAction = 'read' | 'create' | 'edit' | 'delete'

/** Of a project, or with null of the organisation. */
export type ChannelScope = string | null

export async function authoriseChannels(inside: Repositories, actor: Actor, scope: ChannelScope, action: ChannelAction): Promise<void> {
  if (scope === null) authorise(actor, ['notifications', action])
  else await authoriseInProject(inside, actor, scope, ['notifications', action])
}

/** SECURITY: one that belongs elsewhere is not found, as if it did not exist. */
export async function authorisedChannel(
  inside: Repositories,
  actor: Actor,
  { scope, id }: { readonly scope: ChannelScope; readonly id: string },
  action: ChannelAction,
): Promise<Channel> {
  await authoriseChannels(inside, actor, scope, action)
  const channel = await inside.notifications.findChannel(actor.organizationId, id)
  if (channel?.projectId !== scope) throw notFound(`Notification channel with ID '${id}' not found`)
  return channel
}
