import type { AuditEventType, AuditMetadata } from '@hanzo-kms/contracts/audit-events'
import type { Actor, ActorReference } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { pickMetadata } from './pick-metadata.ts'

/** What happened, in the words of `auditEvents`. */
export interface Happening<T extends AuditEventType> {
  readonly type: T
  readonly metadata: AuditMetadata<NoInfer<T>>
  readonly projectId?: string | null
}

/** Records what an actor did, in the transaction that does it. */
export async function recordEvent<T extends AuditEventType>(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  actor: ActorReference & Pick<Actor, 'organizationId' | 'ipAddress' | 'userAgent'>,
  event: Happening<T>,
): Promise<void> {
  await inside.audit.append({
    id: cryptography.randomId(),
    organizationId: actor.organizationId,
    projectId: event.projectId ?? null,
    actor: { kind: actor.kind, id: actor.id },
    ipAddress: actor.ipAddress,
    userAgent: actor.userAgent,
    type: event.type,
    metadata: pickMetadata(event.type, event.metadata),
    createdAtMs: clock.nowMs(),
  })
}
