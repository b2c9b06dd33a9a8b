import { type AuditLog, type auditLog, type exportedAuditLog, userAgentPrefixes } from '@hanzo-kms/contracts/audit'
import type { AuditActor } from '@hanzo-kms/core/audit/audit-event'
import type { StoredEvent } from '@hanzo-kms/core/audit/audit-log'
import type { Project } from '@hanzo-kms/core/projects/project'
import type { z } from 'zod'
import { toIso } from '../http/to-iso.ts'

const US_PER_MS = 1_000
const MS_PER_DAY = 24 * 60 * 60 * 1_000

type Projects = ReadonlyMap<string, Project>

export function showAuditLog({ event, position }: StoredEvent, projects: Projects): z.input<typeof auditLog> {
  const { id, ipAddress, userAgent, organizationId, projectId, type, metadata, actor, outcome } = event
  const createdAtMs = Math.floor(event.createdAtUs / US_PER_MS)
  const project = projects.get(projectId ?? '')
  const days = project?.auditLogsRetentionDays ?? 0
  return {
    ...{ id, ipAddress, userAgent, userAgentType: userAgentTypeOf(userAgent) },
    expiresAt: days > 0 ? toIso(createdAtMs + days * MS_PER_DAY) : null,
    // Nothing changes an event.
    ...{ createdAt: toIso(createdAtMs), updatedAt: toIso(createdAtMs) },
    ...{ orgId: organizationId, projectId, projectName: project?.name ?? null },
    ...{ event: { type, metadata }, actor: showActor(actor), outcome, position },
  }
}

export function showExportedAuditLog(stored: StoredEvent, projects: Projects): z.input<typeof exportedAuditLog> {
  const digest = stored.position === null || stored.digest === null ? null : Buffer.from(stored.digest).toString('base64url')
  return { ...showAuditLog(stored, projects), digest }
}

/** COMPAT: each kind has its own words for who it is. */
function showActor({ kind, id, name }: AuditActor): AuditLog['actor'] {
  switch (kind) {
    case 'user':
      return { type: 'user', metadata: present({ userId: id, email: name, username: name }) }
    case 'identity':
      return { type: 'identity', metadata: present({ identityId: id, name }) }
    case 'platform':
      return { type: 'platform', metadata: {} }
    case 'unknown':
      return { type: 'unknownUser', metadata: present({ userId: id, email: name }) }
  }
}

function present(facts: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}

function userAgentTypeOf(userAgent: string | null): string {
  const lower = userAgent?.toLowerCase() ?? ''
  const found = Object.entries(userAgentPrefixes).find(([, prefixes]) => prefixes.some((prefix) => lower.startsWith(prefix)))
  return found?.[0] ?? 'other'
}
