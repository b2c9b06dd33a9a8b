import { KmsError } from '@hanzo-kms/contracts'
import { type exportAuditLogsQuery, userAgentPrefixes } from '@hanzo-kms/contracts/audit'
import type { AuditActor } from '@hanzo-kms/core/audit/audit-event'
import type { EventKey } from '@hanzo-kms/core/audit/audit-log'
import type { AuditQuery } from '@hanzo-kms/core/audit/read-audit-log'
import type { z } from 'zod'

type Sent = z.output<typeof exportAuditLogsQuery>

const WINDOW_MONTHS_MAX = 3
const US_PER_MS = 1_000

/** The filters of a request in the words of the log. Without dates: of all times. */
export function toAuditQuery(sent: Sent): AuditQuery {
  const { projectId, environment, secretPath, secretKey, eventType, actorType, actor, outcome, eventMetadata, startDate, endDate } = sent
  return {
    ...{ projectId, environment, secretPath, secretKey, outcome, metadata: eventMetadata },
    types: eventType,
    ...(actorType !== undefined && kindOf(actorType)),
    ...(actor !== undefined && { actorId: actor }),
    ...agents(sent.userAgentType),
    fromMs: startDate === undefined ? undefined : instantMs(startDate),
    toMs: endDate === undefined ? undefined : instantMs(endDate),
  }
}

/** The last second that is written with a year of four digits. */
const MS_MAX = Date.parse('9999-12-31T23:59:59Z')

/** Times outside of those that a log can have are the first and the last of them. */
function instantMs(iso: string): number {
  return Math.min(Math.max(Date.parse(iso), 0), MS_MAX)
}

/** COMPAT: without dates, from the last midnight to now; a page looks at three months at most. */
export function withinMonths(query: AuditQuery, nowMs: number): AuditQuery {
  const toMs = query.toMs ?? nowMs
  const fromMs = query.fromMs ?? new Date(Math.min(toMs, nowMs)).setUTCHours(0, 0, 0, 0)
  if (toMs < fromMs) throw wrong('endDate', 'The end date must not be before the start date')
  const last = new Date(fromMs)
  if (toMs > last.setUTCMonth(last.getUTCMonth() + WINDOW_MONTHS_MAX))
    throw wrong('endDate', `The dates must not be more than ${WINDOW_MONTHS_MAX} months apart`)
  return { ...query, fromMs, toMs }
}

const kinds: Readonly<Record<string, AuditActor['kind']>> = {
  user: 'user',
  identity: 'identity',
  platform: 'platform',
  unknownUser: 'unknown',
}

/** A kind that there are none of here fits no event. */
function kindOf(type: string): Pick<AuditQuery, 'actorKind' | 'types'> {
  const actorKind = kinds[type]
  return actorKind === undefined ? { types: [] } : { actorKind }
}

function agents(type: Sent['userAgentType']): Pick<AuditQuery, 'userAgentPrefixes' | 'otherThanPrefixes'> {
  if (type === undefined) return {}
  return type === 'other' ? { otherThanPrefixes: Object.values(userAgentPrefixes).flat() } : { userAgentPrefixes: userAgentPrefixes[type] }
}

/** Opaque to clients: the last event of a page. */
export function showCursor(key: EventKey | undefined): string | null {
  return key === undefined ? null : Buffer.from(`${key.createdAtUs} ${key.id}`).toString('base64url')
}

export function parseCursor(cursor: string | undefined): EventKey | undefined {
  if (cursor === undefined) return undefined
  const found = /^(\d{1,16}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  const [, us = '', id = ''] = found ?? []
  if (!found || Number(us) > MS_MAX * US_PER_MS) throw wrong('cursor', 'The cursor is not one that this list has given')
  return { createdAtUs: Number(us), id }
}

function wrong(field: string, message: string): KmsError {
  return new KmsError('validation', 'The request has a wrong shape', [{ code: 'custom', path: [field], message }])
}
