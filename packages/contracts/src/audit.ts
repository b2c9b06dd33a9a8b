import { z } from 'zod'
import { auditEvents, isAuditEventType } from './audit-events.ts'
import { checked } from './checked.ts'
import { limits } from './limits.ts'
import { normalisePath } from './paths.ts'
import { anyId, anySlug, pageOf } from './query.ts'
import { problemWithText } from './secret-text.ts'
import { instant } from './slug.ts'

/** What acted, as the clients of this API family name it. Those that there are none of here match nothing. */
export const auditActorTypes = [
  ...['platform', 'user', 'identity', 'unknownUser'],
  ...['service', 'machine', 'scimClient', 'kmipClient', 'acmeAccount'],
] as const

/** What asked, by the beginning of its user agent, whatever the case. The first that fits counts. */
export const userAgentPrefixes = {
  cli: ['cli'],
  'k8-operator': ['k8-operator'],
  terraform: ['terraform'],
  web: ['mozilla'],
  'infisical-go-sdk': ['infisical-go-sdk'],
  InfisicalNodeSDK: ['infisicalnodesdk', 'infisical-node'],
  InfisicalPythonSDK: ['infisicalpythonsdk', 'infisical-python'],
} as const satisfies Readonly<Record<string, readonly string[]>>
const userAgentTypes = [...(Object.keys(userAgentPrefixes) as (keyof typeof userAgentPrefixes)[]), 'other'] as const

/** COMPAT: single changes go by these names elsewhere; here one event tells of one or of many. */
const otherTypes: ReadonlyMap<string, string> = new Map([
  ['create-secret', 'create-secrets'],
  ['update-secret', 'update-secrets'],
  ['delete-secret', 'delete-secrets'],
])

const EVENT_TYPES_MAX = Object.keys(auditEvents).length
const PAIRS_MAX = 10
const USER_CHARS_MAX = 255

const isoInstant = z.iso.datetime({ offset: true })

const eventTypes = z.string().transform((text, context) => {
  const named = [...new Set(text.split(',').map((type) => otherTypes.get(type.trim()) ?? type.trim()))]
  const types = named.slice(0, EVENT_TYPES_MAX + 1).filter(isAuditEventType)
  if (types.length === named.length) return types
  const unknown = named.find((type) => !isAuditEventType(type)) ?? ''
  context.addIssue({ code: 'custom', message: `There is no event type '${unknown.slice(0, USER_CHARS_MAX)}'` })
  return z.NEVER
})

/** `k=v,k2=v2`: all must hold. */
const metadataPairs = checked((text) => problemWithText(text, 'a filter')).transform((text, context) => {
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf('=')
    return { field: pair.slice(0, Math.max(at, 0)).trim(), value: pair.slice(at + 1).trim() }
  })
  if (pairs.length <= PAIRS_MAX && pairs.every(({ field }) => field !== '')) return pairs
  context.addIssue({ code: 'custom', message: `A filter of metadata has the form k=v,k2=v2, with at most ${PAIRS_MAX} pairs` })
  return z.NEVER
})

const auditFilter = {
  projectId: anyId.optional(),
  environment: anySlug.optional(),
  secretPath: checked((path) =>
    path.length > limits.pathCharsMax
      ? `A path must not be longer than ${limits.pathCharsMax} characters`
      : problemWithText(path, 'a path'),
  )
    .transform(normalisePath)
    .optional(),
  secretKey: checked((key) =>
    key.length > limits.secretKeyCharsMax
      ? `A key must not be longer than ${limits.secretKeyCharsMax} characters`
      : problemWithText(key, 'a key'),
  ).optional(),
  /** Comma list. */
  eventType: eventTypes.optional(),
  actorType: z.enum(auditActorTypes as readonly string[] as [string, ...string[]]).optional(),
  /** Id of a user or an identity. */
  actor: anyId.optional(),
  outcome: z.enum(['success', 'refused']).optional(),
  userAgentType: z.enum(userAgentTypes).optional(),
  eventMetadata: metadataPairs.optional(),
  startDate: isoInstant.optional(),
  endDate: isoInstant.optional(),
}

/** `cursor` is the `nextCursor` of the page before; `offset` counts from there, or from the newest. */
export const listAuditLogsQuery = z.object({
  ...auditFilter,
  ...pageOf(20),
  cursor: z.string().max(200).optional(),
})
export const exportAuditLogsQuery = z.object(auditFilter)

export const auditLog = z.object({
  id: z.string(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  userAgentType: z.string(),
  /** When it goes, where its project keeps its log for a time. */
  expiresAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  orgId: z.string(),
  projectId: z.string().nullable(),
  /** Null also where the project is gone. */
  projectName: z.string().nullable(),
  event: z.object({ type: z.string(), metadata: z.record(z.string(), z.unknown()) }),
  actor: z.object({ type: z.string(), metadata: z.record(z.string(), z.string()) }),
  outcome: z.enum(['success', 'refused']),
  /** In the chain of the organisation; null for moments after it was recorded. */
  position: z.int().nullable(),
})
export type AuditLog = z.infer<typeof auditLog>
export const auditLogs = z.object({ auditLogs: z.array(auditLog), nextCursor: z.string().nullable() })

/** One line of an export: with what the chain says of it, base64url. */
export const exportedAuditLog = auditLog.extend({ digest: z.string().nullable() })

/** The end of a chain as the log stream told it once. Those of other organisations are passed over: one stream tells of all. */
const anchor = z.object({
  orgId: anyId.optional(),
  position: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  head: z.string().min(1).max(64),
})
export const ANCHORS_MAX = 10_000
export const verifyAuditLogsBody = z.object({ anchors: z.array(anchor).max(ANCHORS_MAX).default([]) })

export const auditVerification = z.object({
  orgId: z.string(),
  isIntact: z.boolean(),
  /** In the chain and as they were recorded. */
  events: z.int(),
  /** Gone because their time was over. */
  pruned: z.int(),
  /** Recorded moments ago and not in the chain yet. */
  unlinked: z.int(),
  /** Of the last event that was found as it was recorded, and the digest there: an anchor. */
  position: z.int(),
  head: z.string(),
  anchorsHeld: z.int(),
  anchorsPruned: z.int(),
  /** The first link that does not fit, and a sentence. */
  broken: z.object({ position: z.int().nullable(), eventId: z.string().nullable(), what: z.string() }).nullable(),
})
export type AuditVerification = z.infer<typeof auditVerification>
