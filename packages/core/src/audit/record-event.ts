import type { Actor } from '../access/actor.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AuditEvent } from './audit-event.ts'

/** Records what an actor did, in the transaction that does it. */
export async function recordEvent(
  { cryptography, clock }: Pick<Dependencies, 'cryptography' | 'clock'>,
  inside: Repositories,
  actor: Actor,
  event: Pick<AuditEvent, 'type' | 'metadata'> & { readonly projectId?: string | null },
): Promise<void> {
  await inside.audit.append({
    id: cryptography.randomId(),
    organizationId: actor.organizationId,
    projectId: event.projectId ?? null,
    actor: { kind: actor.kind, id: actor.id },
    ipAddress: actor.ipAddress,
    userAgent: actor.userAgent,
    type: event.type,
    metadata: event.metadata,
    createdAtMs: clock.nowMs(),
  })
}
