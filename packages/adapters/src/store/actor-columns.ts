import type { ActorReference } from '@hanzo-kms/core/access/actor'

export type ActorKind = ActorReference['kind']
