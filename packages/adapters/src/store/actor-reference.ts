import type { ActorReference } from '@hanzo-kms/core/access/actor'
import type { ActorKind } from './actor-columns.ts'

/** Who did it, from a pair of columns. */
export function toActor(kind: ActorKind, id: string | null): ActorReference {
  return { kind, id }
}
