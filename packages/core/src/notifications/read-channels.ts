import type { Actor } from '../access/actor.ts'
import type { Dependencies } from '../ports.ts'
import { authoriseChannels, authorisedChannel, type ChannelScope } from './authorise-channel.ts'
import type { Channel, Delivery } from './channel.ts'

/** By name. */
export function listChannels(kms: Pick<Dependencies, 'store'>, actor: Actor, scope: ChannelScope): Promise<readonly Channel[]> {
  return kms.store.transact(async (inside) => {
    await authoriseChannels(inside, actor, scope, 'read')
    return inside.notifications.listChannels(actor.organizationId, scope)
  })
}

interface Address {
  readonly scope: ChannelScope
  readonly id: string
}

export function findChannel(kms: Pick<Dependencies, 'store'>, actor: Actor, address: Address): Promise<Channel> {
  return kms.store.transact((inside) => authorisedChannel(inside, actor, address, 'read'))
}

/** What was sent and what waits, the newest first. */
export function listDeliveries(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { limit, offset, ...address }: Address & { readonly limit: number; readonly offset: number },
): Promise<readonly Delivery[]> {
  return kms.store.transact(async (inside) => {
    const { id } = await authorisedChannel(inside, actor, address, 'read')
    return inside.notifications.listDeliveries(id, { limit, offset })
  })
}
