import type { CollatedMap } from './collation.ts'
import type { WorkspaceKey } from './workspace-key.ts'

export type Permissions = Record<string, unknown>

export interface Account {
  readonly email: string
  readonly password: string
  name: string | null
  company: string | null
  username: string | null
  superAdmin: boolean
  firstTime: boolean
}

export interface Token {
  readonly token: string
  readonly email: string
  readonly label: string | null
  readonly expiresAtMs: number | null
  readonly createdAtMs: number
  readonly workspaceId: string | null
  readonly readOnly: boolean
  /** As the account was when the token was made; later changes of the account do not reach it. */
  readonly superAdmin: boolean
  lastUsedAtMs: number
  scopes: readonly string[] | null
}

export interface Member {
  readonly email: string
  readonly username: string
  readonly createdAtMs: number
  isAdmin: boolean
  operator: boolean
  disabled: boolean
}

export interface Group {
  readonly name: string
  readonly summary: string | null
  readonly members: Set<string>
  extraPerms: Permissions
}

export interface Folder {
  readonly name: string
  readonly createdBy: string
  displayName: string
  owners: readonly string[]
  extraPerms: Permissions
  summary: string | null
  editedAtMs: number
}

export interface Variable {
  readonly path: string
  /** As stored: ciphertext where `isSecret`. */
  value: string
  isSecret: boolean
  description: string
  extraPerms: Permissions
  account: number | null
  isOauth: boolean
  expiresAtMs: number | null
  labels: readonly string[] | null
  wsSpecific: boolean
  editedAtMs: number
  editedBy: string
}

export interface Resource {
  readonly path: string
  readonly createdBy: string
  value: unknown
  description: string | null
  resourceType: string
  extraPerms: Permissions
  editedAtMs: number
}

export interface ProtectionRule {
  readonly name: string
  readonly rules: readonly string[]
  readonly bypassGroups: readonly string[]
  readonly bypassUsers: readonly string[]
}

export interface Workspace {
  readonly id: string
  name: string
  owner: string
  archived: boolean
  readonly createdAtMs: number
  readonly key: WorkspaceKey
  readonly members: Map<string, Member>
  readonly groups: Map<string, Group>
  /** In the order of the database's heap: an update puts a row last. */
  readonly folders: Map<string, Folder>
  readonly variables: CollatedMap<Variable>
  readonly resources: CollatedMap<Resource>
  protectionRules: readonly ProtectionRule[]
}
