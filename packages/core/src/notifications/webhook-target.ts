import { Secret } from '@hanzo-kms/connector-kit'
import { ownerScope, type ScopeKeys } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Channel } from './channel.ts'

/** SECURITY: the path of a webhook's URL is often all that keeps others from calling it, so it is kept as a secret. */
export interface WebhookTarget {
  readonly url: string
  readonly signingSecret: string
}

type Place = Pick<Channel, 'id' | 'version' | 'organizationId' | 'projectId'>

const SECRET_BYTES = 32

/** In the form that libraries of Standard Webhooks take: `whsec_` and base64. */
export function generateSigningSecret({ randomBytes, base64url }: Dependencies['cryptography']): string {
  const text = base64url(randomBytes(SECRET_BYTES)).replaceAll('-', '+').replaceAll('_', '/')
  return `whsec_${text.padEnd(Math.ceil(text.length / 4) * 4, '=')}`
}

export async function sealTarget(
  kms: Pick<Dependencies, 'keyRing'>,
  inside: Repositories,
  place: Place,
  target: WebhookTarget,
): Promise<Uint8Array> {
  return (await keysOf(kms, inside, place)).seal(new Secret(JSON.stringify(target)), contextOf(place))
}

/** Undefined for a channel that is no webhook. Throws `SealBroken`. */
export async function openTarget(
  kms: Pick<Dependencies, 'keyRing'>,
  inside: Repositories,
  channel: Channel,
): Promise<Secret<WebhookTarget> | undefined> {
  if (channel.sealedTarget === null) return undefined
  const opened = (await keysOf(kms, inside, channel)).open(channel.sealedTarget, contextOf(channel))
  return new Secret(JSON.parse(opened.reveal()) as WebhookTarget)
}

function keysOf({ keyRing }: Pick<Dependencies, 'keyRing'>, { dataKeys }: Repositories, place: Place): Promise<ScopeKeys> {
  return keyRing.unlock(ownerScope(place), dataKeys)
}

const contextOf = ({ id, version }: Place) => ({ purpose: 'webhook-target', id, version }) as const
