import type { Token, Workspace } from '../state/model.ts'
import { findMember, type World } from '../state/world.ts'
import { type FolderRight, foldersOf, groupsOf, type Rights } from './rights.ts'

const CACHE_ENTRIES_MAX = 300
const SECRET_EMAIL = 'superadmin_secret@windmill.dev'

/** A caller as the server knows him while a cache entry lives. */
export interface Caller extends Rights {
  readonly email: string
  readonly token: string
  /** What the token carries, not what the account is now. */
  readonly superAdmin: boolean
  readonly scopes: readonly string[] | null
  readonly readOnly: boolean
}

/** Who a request comes from. Kept for some time per workspace and token, so that changes of rights come late. */
export class Authentication {
  readonly #world: World
  readonly #lifeMs: number
  readonly #cache = new Map<string, { caller: Caller; untilMs: number }>()

  constructor(world: World, lifeMs: number) {
    this.#world = world
    this.#lifeMs = lifeMs
  }

  /** `workspaceId` as it stands in the address, not decoded; absent for routes outside workspaces. */
  callerOf(workspaceId: string | undefined, tokenText: string): Caller | undefined {
    const key = keyOf(workspaceId, tokenText)
    const nowMs = this.#world.clock.nowMs()
    const cached = this.#cache.get(key)
    if (cached !== undefined && cached.untilMs > nowMs) return cached.caller
    if (!this.#world.database.up) return undefined
    const caller = this.#lookUp(workspaceId, tokenText, nowMs)
    if (caller === undefined) return undefined
    this.#cache.delete(key)
    if (this.#cache.size >= CACHE_ENTRIES_MAX) {
      for (const oldest of this.#cache.keys()) {
        this.#cache.delete(oldest)
        break
      }
    }
    this.#cache.set(key, { caller, untilMs: nowMs + this.#lifeMs })
    return caller
  }

  forget(workspaceId: string | undefined, tokenText: string): void {
    this.#cache.delete(keyOf(workspaceId, tokenText))
  }

  forgetToken(tokenText: string): void {
    for (const key of [...this.#cache.keys()]) if (key.endsWith(`\n${tokenText}`)) this.#cache.delete(key)
  }

  forgetAll(): void {
    this.#cache.clear()
  }

  #lookUp(workspaceId: string | undefined, tokenText: string, nowMs: number): Caller | undefined {
    if (tokenText !== '' && tokenText === this.#world.settings.superadminSecret) {
      return { ...virtualAdmin(SECRET_EMAIL, 'superadmin_secret'), token: tokenText, scopes: null, readOnly: false }
    }
    const row = this.#world.tokens.get(tokenText)
    if (row === undefined || (row.expiresAtMs !== null && row.expiresAtMs <= nowMs)) return undefined
    if (row.workspaceId !== null && row.workspaceId !== workspaceId) return undefined
    row.lastUsedAtMs = nowMs
    const identity = workspaceId === undefined ? globalIdentity(row) : this.#memberIdentity(row, workspaceId)
    return identity && { ...identity, token: tokenText, scopes: row.scopes, readOnly: row.readOnly }
  }

  #memberIdentity(row: Token, workspaceId: string): Identity | undefined {
    const workspace = this.#world.workspaces.get(workspaceId)
    const member = workspace && findMember(workspace, row.email)
    if (workspace !== undefined && member !== undefined && !member.disabled) {
      const isAdmin = member.isAdmin || row.superAdmin
      return { email: row.email, username: member.username, isAdmin, superAdmin: row.superAdmin, ...rightsOf(workspace, member.username) }
    }
    if (!row.superAdmin) return undefined
    const known = this.#world.profile.modern ? this.#world.accounts.get(row.email)?.username : undefined
    return virtualAdmin(row.email, known ?? row.email)
  }
}

type Identity = Omit<Caller, 'token' | 'scopes' | 'readOnly'>

function rightsOf(workspace: Workspace, username: string): Pick<Rights, 'groups' | 'folders'> {
  const groups = groupsOf(workspace, username)
  return { groups, folders: foldersOf(workspace, username, groups) }
}

function globalIdentity(row: Token): Identity {
  const folders = new Map<string, FolderRight>()
  return { email: row.email, username: row.email, isAdmin: row.superAdmin, superAdmin: row.superAdmin, groups: [], folders }
}

function virtualAdmin(email: string, username: string): Identity {
  return { email, username, isAdmin: true, superAdmin: true, groups: [], folders: new Map() }
}

function keyOf(workspaceId: string | undefined, tokenText: string): string {
  return `${workspaceId ?? ''}\n${tokenText}`
}

/** Create and update ask the database again, but only for a folder of which the cached rights know nothing at all. */
export function refreshForUnknownFolder(caller: Caller, workspace: Workspace | undefined, path: string): Caller {
  const [kind, name] = path.split('/', 2)
  if (caller.isAdmin || workspace === undefined || kind !== 'f' || name === undefined || caller.folders.has(name)) return caller
  return { ...caller, ...rightsOf(workspace, caller.username) }
}
