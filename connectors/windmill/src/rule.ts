import type { FailureKind } from '@hanzo-kms/connector-kit'

/** A read that failed did not happen; a write may have, unless the answer proves otherwise. */
export type Effect = 'read' | 'write'
export type KindByEffect = Readonly<Record<Effect, FailureKind>>

export interface Rule {
  readonly reason: string
  readonly kind: FailureKind | KindByEffect
  readonly message: string
}

/** Windmill runs git sync, webhooks and clean-up after its commit: a failure there is answered like one before it. */
export const TROUBLE: KindByEffect = { read: 'unavailable', write: 'uncertain' }
