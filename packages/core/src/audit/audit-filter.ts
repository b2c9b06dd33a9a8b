import type { AuditEventType } from '@hanzo-kms/contracts/audit-events'
import type { AuditActor, AuditEvent } from './audit-event.ts'

/** Which events to show: all that are given must fit. */
export interface AuditFilter {
  readonly organizationId: string
  readonly projectId?: string | undefined
  /** Ids: events of other projects are left out, those of no project are not. */
  readonly withinProjects?: readonly string[] | undefined
  /** Slug. */
  readonly environment?: string | undefined
  readonly secretPath?: string | undefined
  readonly secretKey?: string | undefined
  readonly types?: readonly AuditEventType[] | undefined
  readonly actorKind?: AuditActor['kind'] | undefined
  readonly actorId?: string | undefined
  readonly outcome?: AuditEvent['outcome'] | undefined
  /** Beginnings of the user agent, any of which fits. */
  readonly userAgentPrefixes?: readonly string[] | undefined
  /** Beginnings of the user agent, none of which may fit. */
  readonly otherThanPrefixes?: readonly string[] | undefined
  /** Fields and their values as text; a list fits when it has the value. */
  readonly metadata?: readonly { readonly field: string; readonly value: string }[] | undefined
  /** Both included. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
}
