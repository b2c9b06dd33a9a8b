import { printTime } from '../clock.ts'
import { notAuthorized, notFound } from '../http/answers.ts'
import type { Call } from '../http/route.ts'
import { refuseNul } from '../rules/columns.ts'
import { maySee } from '../rules/rights.ts'
import type { Permissions, Variable, Workspace } from '../state/model.ts'

/** A row as list and get show it, the value given apart. */
export function showVariable(call: Call, workspace: Workspace, row: Variable, value: string | null): Record<string, unknown> {
  const shown: Record<string, unknown> = {
    workspace_id: workspace.id,
    path: row.path,
    value,
    is_secret: row.isSecret,
    description: row.description,
    extra_perms: row.extraPerms,
    account: row.account,
    is_oauth: row.isOauth,
    is_expired: null,
    is_refreshed: null,
    refresh_error: null,
    is_linked: workspace.resources.has(row.path),
    expires_at: row.expiresAtMs === null ? null : printTime(row.expiresAtMs),
  }
  if (call.world.profile.modern) {
    shown.labels = row.labels
    shown.ws_specific = row.wsSpecific
    shown.edited_at = printTime(row.editedAtMs)
    shown.edited_by = row.editedBy
    shown.inherited_labels = []
    shown.draft_only = false
    shown.is_draft = false
  }
  return shown
}

/** The row at the address, or the refusal that says whether it is hidden or missing. */
export function requireVariable(call: Call, at: string): { workspace: Workspace; row: Variable } {
  refuseNul(at, call.path)
  return requireVariableAt(call, call.path)
}

export function requireVariableAt(call: Call, path: string): { workspace: Workspace; row: Variable } {
  const row = call.workspace?.variables.get(path)
  if (call.workspace === undefined || row === undefined) throw notFound(`Variable ${path} not found`)
  if (!maySee(call.caller, path, row.extraPerms)) throw notAuthorized(explainHidden('Variable', call.workspace, path, row.extraPerms))
  return { workspace: call.workspace, row }
}

/** The imitated server tells who has access, to somebody who has none. */
export function explainHidden(what: string, workspace: Workspace, path: string, extraPerms: Permissions): string {
  const lines = [`${what} exists but you don't have access to it:`, `${what.toLowerCase()} perms: ${JSON.stringify(extraPerms, null, 2)}`]
  const [kind, name = ''] = path.split('/')
  if (kind === 'f') lines.push(`folder perms: ${JSON.stringify(workspace.folders.get(name)?.extraPerms ?? null, null, 2)}`)
  return lines.join('\n')
}
