import { KmsError } from '@hanzo-kms/contracts'
import type { Permission, Rights } from './rights.ts'

/** What a personal access token leaves of its user's rights. */
export interface TokenScope {
  readonly readOnly: boolean
  /** Null: in the organisation and in all its projects. */
  readonly projectIds: readonly string[] | null
}

/** SECURITY: an action that is added elsewhere is not reading until it stands here. */
const reading: ReadonlySet<string> = new Set(['read', 'describe', 'read-value'])

/** Which organisation it is, every token may know. */
const everyTokens: Permission = ['organization', 'read']

/** Throws `forbidden`: the right may be there, but not through this token. `projectId` is null for what lies above the projects. */
export function assertInScope(scope: TokenScope | undefined, permission: Permission, projectId: string | null): void {
  if (!scope) return
  if (!reaches(scope, permission, projectId))
    throw outOfScope('it is limited to some projects, and this is not in one of them. Use another token, or sign in.')
  if (!mayByScope(scope, permission)) throw outOfScope('it can only read. Use another token, or sign in.')
}

/** Whether rows of this project may be shown at all. */
export function isProjectInScope(scope: TokenScope | undefined, projectId: string): boolean {
  return scope === undefined || scope.projectIds === null || scope.projectIds.includes(projectId)
}

/** The same rights, without those that the token does not carry. For rows: who asks about one action calls `assertInScope` too, which says why. */
export function withinScope(scope: TokenScope | undefined, rights: Rights): Rights {
  if (!scope) return rights
  return {
    may: (permission, on) => mayByScope(scope, permission) && rights.may(permission, on),
    mayAny: (permission, on) => mayByScope(scope, permission) && rights.mayAny(permission, on),
    rulesFor: rights.rulesFor,
  }
}

function reaches(scope: TokenScope, [subject, action]: Permission, projectId: string | null): boolean {
  if (projectId !== null) return isProjectInScope(scope, projectId)
  return scope.projectIds === null || (subject === everyTokens[0] && action === everyTokens[1])
}

function mayByScope({ readOnly }: TokenScope, [, action]: Permission): boolean {
  return !readOnly || reading.has(action)
}

function outOfScope(why: string): KmsError {
  return new KmsError('forbidden', `Your personal access token does not reach this: ${why}`)
}
