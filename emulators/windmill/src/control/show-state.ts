import { printTime } from '../clock.ts'
import type { Token, Variable, Workspace } from '../state/model.ts'
import type { World } from '../state/world.ts'

const printOrNull = (timeMs: number | null) => (timeMs === null ? null : printTime(timeMs))

/** Everything there is, with values in clear; where a value cannot be decrypted it is null. */
export function showState(world: World): Record<string, unknown> {
  return {
    profile: world.profile.id,
    now: printTime(world.clock.nowMs()),
    database: world.database,
    decryptions: world.decryptions,
    workspaces: [...world.workspaces.values()].map(showWorkspace),
    tokens: [...world.tokens.values()].map(showToken),
    accounts: [...world.accounts.values()].map((each) => ({ email: each.email, name: each.name, super_admin: each.superAdmin })),
  }
}

function showWorkspace(workspace: Workspace): Record<string, unknown> {
  return {
    id: workspace.id,
    name: workspace.name,
    archived: workspace.archived,
    users: [...workspace.members.values()].map((each) => ({
      email: each.email,
      username: each.username,
      is_admin: each.isAdmin,
      operator: each.operator,
      disabled: each.disabled,
    })),
    groups: [...workspace.groups.values()].map((each) => ({ name: each.name, members: [...each.members] })),
    folders: [...workspace.folders.values()].map((each) => ({ name: each.name, owners: each.owners, extra_perms: each.extraPerms })),
    variables: [...workspace.variables.values()].map((row) => showVariable(workspace, row)),
    resources: [...workspace.resources.values()].map((each) => ({ path: each.path, value: each.value, resource_type: each.resourceType })),
  }
}

function showVariable(workspace: Workspace, row: Variable): Record<string, unknown> {
  const decrypted = row.isSecret ? workspace.key.decrypt(row.value) : { text: row.value }
  return {
    path: row.path,
    value: 'text' in decrypted ? decrypted.text : null,
    stored: row.value,
    is_secret: row.isSecret,
    description: row.description,
    extra_perms: row.extraPerms,
    account: row.account,
    is_oauth: row.isOauth,
    labels: row.labels,
    ws_specific: row.wsSpecific,
    expires_at: printOrNull(row.expiresAtMs),
    edited_at: printTime(row.editedAtMs),
    edited_by: row.editedBy,
  }
}

function showToken(row: Token): Record<string, unknown> {
  return {
    token: row.token,
    email: row.email,
    label: row.label,
    expiration: printOrNull(row.expiresAtMs),
    created_at: printTime(row.createdAtMs),
    last_used_at: printTime(row.lastUsedAtMs),
    scopes: row.scopes,
    workspace_id: row.workspaceId,
    read_only: row.readOnly,
    super_admin: row.superAdmin,
  }
}
