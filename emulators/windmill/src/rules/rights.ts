import type { Permissions, Workspace } from '../state/model.ts'

export interface FolderRight {
  readonly write: boolean
  readonly owner: boolean
}

/** Who is asking, as far as row-level security cares. */
export interface Rights {
  readonly username: string
  readonly isAdmin: boolean
  readonly groups: readonly string[]
  readonly folders: ReadonlyMap<string, FolderRight>
}

export function groupsOf(workspace: Workspace, username: string): string[] {
  return [...workspace.groups.values()].filter((group) => group.members.has(username)).map((group) => group.name)
}

/** The folders that name the user or a group of his, in the order of the database's heap. */
export function foldersOf(workspace: Workspace, username: string, groups: readonly string[]): Map<string, FolderRight> {
  const keys = [`u/${username}`, ...groups.map((group) => `g/${group}`)]
  const folders = new Map<string, FolderRight>()
  for (const folder of workspace.folders.values()) {
    const named = keys.filter((key) => Object.hasOwn(folder.extraPerms, key))
    if (named.length === 0) continue
    folders.set(folder.name, {
      write: named.some((key) => isTrue(folder.extraPerms[key])),
      owner: keys.some((key) => folder.owners.includes(key)),
    })
  }
  return folders
}

/** As PostgreSQL casts a JSON value's text to boolean. */
function isTrue(value: unknown): boolean {
  return /^(t|tr|tru|true|y|ye|yes|on|1)$/i.test(String(value))
}

export function maySee(rights: Rights, path: string, extraPerms: Permissions): boolean {
  return rights.isAdmin || hasPrefixRight(rights, path, false) || hasRowRight(rights, extraPerms, () => true)
}

export function mayWrite(rights: Rights, path: string, extraPerms: Permissions): boolean {
  return rights.isAdmin || hasPrefixRight(rights, path, true) || hasRowRight(rights, extraPerms, isTrue)
}

function hasPrefixRight(rights: Rights, path: string, write: boolean): boolean {
  const [kind, name = ''] = path.split('/', 2)
  if (kind === 'u') return name === rights.username
  if (kind === 'g') return rights.groups.includes(name)
  if (kind !== 'f') return false
  const folder = rights.folders.get(name)
  return folder !== undefined && (!write || folder.write)
}

function hasRowRight(rights: Rights, extraPerms: Permissions, counts: (value: unknown) => boolean): boolean {
  for (const key in extraPerms) {
    const [kind, name = ''] = key.split('/', 2)
    const named = kind === 'u' ? name === rights.username : kind === 'g' && rights.groups.includes(name)
    if (named && counts(extraPerms[key])) return true
  }
  return false
}

export function ownsFolder(rights: Rights, name: string): boolean {
  return rights.isAdmin || (rights.folders.get(name)?.owner ?? false)
}
