import type { AuditFilter } from '@hanzo-kms/core/audit/audit-filter'
import { type RawBuilder, sql } from 'kysely'
import { toDate } from './instant.ts'
import { rowId } from './row-id.ts'

type Condition = RawBuilder<unknown>

/** `candidates` is what an index serves; `matches` looks into the rows. */
export function matchesFilter(filter: AuditFilter): { readonly candidates: Condition; readonly matches: Condition } {
  const { organizationId, projectId, fromMs, toMs } = filter
  const candidates = [sql`organization_id = ${rowId(organizationId)}::uuid`]
  if (projectId !== undefined) candidates.push(sql`project_id = ${rowId(projectId)}::uuid`)
  if (fromMs !== undefined) candidates.push(sql`created_at >= ${toDate(fromMs)}::timestamptz`)
  // The events of a millisecond are up to 999 microseconds later.
  if (toMs !== undefined) candidates.push(sql`created_at < ${toDate(toMs + 1)}::timestamptz`)
  return { candidates: all(candidates), matches: all(conditionsOf(filter)) }
}

function conditionsOf(filter: AuditFilter): readonly Condition[] {
  const { types, actorKind, actorId, outcome, environment, secretPath, secretKey, userAgentPrefixes, otherThanPrefixes, metadata } = filter
  const { withinProjects } = filter
  const conditions: Condition[] = []
  if (withinProjects !== undefined) conditions.push(sql`(project_id is null or project_id = any(${[...withinProjects]}::uuid[]))`)
  if (types !== undefined) conditions.push(sql`type = any(${[...types]}::text[])`)
  if (actorKind !== undefined) conditions.push(sql`actor_kind = ${actorKind}`)
  if (actorId !== undefined) conditions.push(sql`actor_id = ${rowId(actorId)}::uuid`)
  if (outcome !== undefined) conditions.push(sql`outcome = ${outcome}`)
  if (environment !== undefined) conditions.push(hasField('environment', environment))
  if (secretPath !== undefined) conditions.push(hasField('secretPath', secretPath))
  if (secretKey !== undefined) conditions.push(sql`(${hasField('secretKey', secretKey)} or ${hasField('secretKeys', secretKey)})`)
  if (userAgentPrefixes !== undefined) conditions.push(sql`coalesce(${beginsWith(userAgentPrefixes)}, false)`)
  if (otherThanPrefixes !== undefined) conditions.push(sql`not coalesce(${beginsWith(otherThanPrefixes)}, false)`)
  for (const { field, value } of metadata ?? []) conditions.push(hasField(field, value))
  return conditions
}

/** A text, number or flag by its text; a list that has it. */
function hasField(field: string, value: string): Condition {
  return sql`(metadata ->> ${field}::text = ${value}::text or (jsonb_typeof(metadata -> ${field}::text) = 'array' and metadata -> ${field}::text @> to_jsonb(${value}::text)))`
}

/** Whatever the case, as user agents are compared. The prefixes are ours: they hold no wildcard. */
function beginsWith(prefixes: readonly string[]): Condition {
  return sql`user_agent ilike any(${prefixes.map((prefix) => `${prefix}%`)}::text[])`
}

function all(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`
}
