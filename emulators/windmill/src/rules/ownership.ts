import { badRequest, ConnectionDrop, notAuthorized, requireAdmin } from '../http/answers.ts'
import type { World } from '../state/world.ts'
import type { Caller } from './authenticate.ts'
import { ownsFolder, type Rights } from './rights.ts'

/** Owning is more than writing: renaming and sharing need it. */
export function requireOwnerOfPath(rights: Rights, path: string): void {
  if (rights.isAdmin) return
  if (path === '') throw badRequest('Cannot be owner of an empty path')
  const [kind, name] = path.split('/')
  if (kind !== 'u' && kind !== 'f') throw badRequest(`Not recognized path kind: ${path}`)
  // The imitated server indexes the missing second part and its task dies.
  if (name === undefined) throw new ConnectionDrop()
  if (kind === 'f') requireOwnerOfFolder(rights, name)
  else if (name !== rights.username) throw badRequest(`only the owner ${name} is authorized to perform this operation`)
}

export function requireOwnerOfFolder(rights: Rights, name: string): void {
  if (!ownsFolder(rights, name)) throw notAuthorized(`You are not owner of the folder ${name}`)
}

export function requireWorkspaceAdmin(caller: Caller): void {
  if (!caller.isAdmin) throw requireAdmin(caller.username)
}

export function requireSuperAdmin(world: World, caller: Caller): void {
  const isSecret = caller.token === world.settings.superadminSecret
  if (!isSecret && !world.accounts.get(caller.email)?.superAdmin) {
    throw notAuthorized('This endpoint requires the caller to be a super admin')
  }
}
