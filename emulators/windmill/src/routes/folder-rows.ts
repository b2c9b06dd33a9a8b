import { printTime } from '../clock.ts'
import { notFound } from '../http/answers.ts'
import type { Call } from '../http/route.ts'
import type { Rights } from '../rules/rights.ts'
import type { Folder, Workspace } from '../state/model.ts'

export function showFolder(call: Call, folder: Folder): Record<string, unknown> {
  const shown = {
    workspace_id: call.workspaceId,
    name: folder.name,
    display_name: folder.displayName,
    owners: folder.owners,
    extra_perms: folder.extraPerms,
    summary: folder.summary,
    created_by: folder.createdBy,
    edited_at: printTime(folder.editedAtMs),
  }
  return call.world.profile.modern ? { ...shown, default_permissioned_as: null, labels: null } : shown
}

export function seesFolder(rights: Rights, folder: Folder): boolean {
  if (rights.isAdmin) return true
  const keys = [`u/${rights.username}`, ...rights.groups.map((group) => `g/${group}`)]
  return keys.some((key) => Object.hasOwn(folder.extraPerms, key) || folder.owners.includes(key))
}

export function requireFolder(call: Call, name: string): { workspace: Workspace; folder: Folder } {
  const folder = call.workspace?.folders.get(name)
  if (call.workspace === undefined || folder === undefined || !seesFolder(call.caller, folder)) {
    throw notFound(`Folder not found at name ${name}`)
  }
  return { workspace: call.workspace, folder }
}

/** How a user stands in owner lists: a superadmin who is no member by his address, everybody else as `u/name`. */
export function ownerOf(username: string): string {
  return username.includes('@') ? username : `u/${username}`
}
