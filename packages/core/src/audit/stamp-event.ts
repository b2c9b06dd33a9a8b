import type { AuditEventType } from '@hanzo-kms/contracts/audit-events'
import type { Clock, Dependencies } from '../ports.ts'
import type { AuditActor, AuditEvent } from './audit-event.ts'
import { pickMetadata } from './pick-metadata.ts'

/** Who and from where; `id` and `label` as the actor has them. */
export interface Doer {
  readonly kind: AuditActor['kind']
  readonly id: string | null
  readonly label?: string | null
  readonly organizationId: string
  readonly ipAddress: string | null
  readonly userAgent: string | null
}

export interface Told {
  readonly type: AuditEventType
  readonly metadata: object
  readonly projectId?: string | null | undefined
  readonly outcome?: AuditEvent['outcome'] | undefined
}

const USER_AGENT_CHARS_MAX = 512

/** The event of something that happens now. */
export function stampEvent({ cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>, doer: Doer, told: Told): AuditEvent {
  return {
    id: cryptography.randomId(),
    organizationId: doer.organizationId,
    projectId: told.projectId ?? null,
    actor: { kind: doer.kind, id: doer.id, name: doer.label ?? null },
    ipAddress: doer.ipAddress,
    userAgent: doer.userAgent?.slice(0, USER_AGENT_CHARS_MAX).replaceAll('\0', '\ufffd').toWellFormed() ?? null,
    type: told.type,
    outcome: told.outcome ?? 'success',
    metadata: pickMetadata(told.type, told.metadata),
    createdAtUs: nowUs(clock),
  }
}

const US_PER_MS = 1_000
const lastUs = new WeakMap<Clock, number>()

/** The clock's millisecond; within one, each event of this process is a microsecond later than the one before, so that they keep their order. */
function nowUs(clock: Clock): number {
  const startUs = clock.nowMs() * US_PER_MS
  const last = lastUs.get(clock) ?? 0
  const isSameMs = last >= startUs && last < startUs + US_PER_MS
  const us = isSameMs ? Math.min(last + 1, startUs + US_PER_MS - 1) : startUs
  lastUs.set(clock, us)
  return us
}
