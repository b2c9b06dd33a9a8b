import type { AuditEventType, AuditMetadata } from '@hanzo-kms/contracts/audit-events'
import { organizationScope } from '../keyring/keyring.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { AuditEvent } from './audit-event.ts'
import { eventDigest } from './chain-digest.ts'
import { type Doer, stampEvent } from './stamp-event.ts'

/** What happened, in the words of `auditEvents`. */
export interface Happening<T extends AuditEventType> {
  readonly type: T
  readonly metadata: AuditMetadata<NoInfer<T>>
  readonly projectId?: string | null
  /** A success unless it says otherwise. */
  readonly outcome?: AuditEvent['outcome']
}

/** Records what an actor did, in the transaction that does it. It is linked to the chain of its organisation moments after the commit. */
export async function recordEvent<T extends AuditEventType>(
  kms: Pick<Dependencies, 'cryptography' | 'clock' | 'keyRing'>,
  inside: Repositories,
  actor: Doer,
  happening: Happening<T>,
): Promise<void> {
  const key = await kms.keyRing.unlock(organizationScope(actor.organizationId), inside.dataKeys)
  const event = stampEvent(kms, actor, happening)
  await inside.audit.append(event, eventDigest(key, event))
}
