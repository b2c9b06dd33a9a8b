import type { Clock } from '../clock.ts'
import type { Profile } from '../profile.ts'
import { CollatedMap } from './collation.ts'
import type { Account, Folder, Member, Permissions, Resource, Token, Variable, Workspace } from './model.ts'
import { WorkspaceKey } from './workspace-key.ts'

export interface Settings {
  automateUsernameCreation: boolean
  /** Silently shortens the life of new tokens (newer profile). */
  maxTokenExpirationDays: number | null
  /** How many variables a workspace may hold, as on the hosted service (newer profile). */
  variableQuota: number | null
  superadminSecret: string | null
}

export interface Database {
  up: boolean
  /** Real time a call hangs before it fails while the database is down. */
  waitMs: number
  /** Real time between the two statements of a create; creates that overlap in it race for the row. */
  statementMs: number
}

/** All that one emulated server knows. */
export interface World {
  readonly profile: Profile
  readonly clock: Clock
  readonly accounts: Map<string, Account>
  /** In the order they were made. */
  readonly tokens: Map<string, Token>
  readonly workspaces: Map<string, Workspace>
  readonly settings: Settings
  readonly database: Database
  /** Tokens that tests want the server to mint next. */
  readonly nextTokens: string[]
  /** How many secrets were decrypted for callers. */
  decryptions: number
}

export const ADMIN_EMAIL = 'admin@windmill.dev'

export function createWorld(profile: Profile, clock: Clock): World {
  const world: World = {
    profile,
    clock,
    accounts: new Map(),
    tokens: new Map(),
    workspaces: new Map(),
    settings: { automateUsernameCreation: true, maxTokenExpirationDays: null, variableQuota: null, superadminSecret: null },
    database: { up: true, waitMs: 30_000, statementMs: 0 },
    nextTokens: [],
    decryptions: 0,
  }
  world.accounts.set(ADMIN_EMAIL, {
    email: ADMIN_EMAIL,
    password: 'changeme',
    name: 'Admin',
    company: 'Windmill',
    username: 'admin',
    superAdmin: true,
    firstTime: true,
  })
  world.workspaces.set('admins', createWorkspace('admins', 'Admins', ADMIN_EMAIL, 'admin', clock.nowMs()))
  return world
}

/** A workspace as the server makes it: one group, three folders and a theme that everybody can read. */
export function createWorkspace(id: string, name: string, owner: string, creator: string, nowMs: number): Workspace {
  const workspace: Workspace = {
    id,
    name,
    owner,
    archived: false,
    createdAtMs: nowMs,
    key: new WorkspaceKey(),
    members: new Map(),
    groups: new Map(),
    folders: new Map(),
    variables: new CollatedMap<Variable>(),
    resources: new CollatedMap<Resource>(),
    protectionRules: [],
  }
  const summary = 'The group that always contains all users of this workspace'
  workspace.groups.set('all', { name: 'all', summary, members: new Set(), extraPerms: {} })
  const folders = { app_themes: 'App Themes', app_custom: 'App Custom Components', app_groups: 'App Groups' }
  for (const [folder, displayName] of Object.entries(folders)) {
    workspace.folders.set(folder, createFolder(folder, displayName, creator, [], { 'g/all': false }, nowMs))
  }
  workspace.resources.set('f/app_themes/theme_0', {
    path: 'f/app_themes/theme_0',
    createdBy: creator,
    value: { name: 'Default Theme', value: '' },
    description: 'The default app theme',
    resourceType: 'app_theme',
    extraPerms: {},
    editedAtMs: nowMs,
  })
  return workspace
}

export function createFolder(
  name: string,
  displayName: string,
  createdBy: string,
  owners: readonly string[],
  extraPerms: Permissions,
  nowMs: number,
): Folder {
  return { name, createdBy, displayName, owners, extraPerms, summary: null, editedAtMs: nowMs }
}

export function addMember(
  workspace: Workspace,
  email: string,
  username: string,
  role: { isAdmin: boolean; operator: boolean },
  nowMs: number,
): void {
  workspace.members.set(username, { email, username, createdAtMs: nowMs, disabled: false, ...role })
  workspace.groups.get('all')?.members.add(username)
}

export function findMember(workspace: Workspace, email: string): Member | undefined {
  for (const member of workspace.members.values()) if (member.email === email) return member
  return undefined
}

/** Puts a changed folder last, where the database's heap has it after an update. */
export function storeFolder(workspace: Workspace, folder: Folder): void {
  workspace.folders.delete(folder.name)
  workspace.folders.set(folder.name, folder)
}
