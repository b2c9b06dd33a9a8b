import { printTime } from '../clock.ts'
import { notFound } from '../http/answers.ts'
import type { Call } from '../http/route.ts'
import { maySee } from '../rules/rights.ts'
import type { Resource, Workspace } from '../state/model.ts'
import { decryptRow } from './read-variables.ts'
import { requireVariableAt } from './variable-rows.ts'

const DEPTH_MAX = 32

export function showResource(workspace: Workspace, row: Resource): Record<string, unknown> {
  const variable = workspace.variables.get(row.path)
  return {
    workspace_id: workspace.id,
    path: row.path,
    value: row.value,
    description: row.description,
    resource_type: row.resourceType,
    extra_perms: row.extraPerms,
    created_by: row.createdBy,
    edited_at: printTime(row.editedAtMs),
    is_linked: variable !== undefined,
    is_refreshed: null,
    is_oauth: variable?.isOauth ?? null,
    is_expired: null,
    refresh_error: null,
    account: variable?.account ?? null,
  }
}

/** Replaces `$var:path` and `$res:path`, at any depth, by what they stand for. */
export function interpolate(call: Call, value: unknown, depth = 0): unknown {
  if (depth > DEPTH_MAX) return value
  if (Array.isArray(value)) return value.map((item) => interpolate(call, item, depth + 1))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(call, item, depth + 1)]))
  }
  if (typeof value !== 'string') return value
  if (value.startsWith('$var:')) {
    const { workspace, row } = requireVariableAt(call, value.slice('$var:'.length))
    return row.isSecret ? decryptRow(call.world, workspace, row) : row.value
  }
  if (!value.startsWith('$res:')) return value
  const path = value.slice('$res:'.length)
  const resource = call.workspace?.resources.get(path)
  if (resource === undefined || !maySee(call.caller, path, resource.extraPerms)) throw notFound(`Resource ${path} not found`)
  return interpolate(call, resource.value, depth + 1)
}
