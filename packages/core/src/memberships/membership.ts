import type { Member } from '../access/access-repository.ts'
import type { ProjectRole } from '../access/actor.ts'
import type { Grant } from '../access/built-in-rights.ts'
import type { Rule } from '../access/rule.ts'

/** How long something is held: from one moment on and before another. Null: without an end. */
export interface Term {
  /** As it was asked for: `1h`, `7d`. */
  readonly range: string
  readonly fromMs: number
  readonly untilMs: number
}

/** A role as a member holds it. */
export interface HeldRole {
  readonly id: string
  readonly role:
    | { readonly builtIn: ProjectRole }
    | { readonly custom: { readonly id: string; readonly slug: string; readonly name: string; readonly rules: readonly Rule[] } }
  readonly term: Term | null
}

/** A user or an identity in a project. */
export interface Membership {
  readonly id: string
  readonly projectId: string
  readonly member: Member
  /** In the order of evaluation. */
  readonly roles: readonly HeldRole[]
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** Rules that one member holds beside the roles. */
export interface Privilege {
  readonly id: string
  readonly membershipId: string
  readonly slug: string
  readonly rules: readonly Rule[]
  readonly term: Term | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface MembershipRepository {
  /** With its roles. Throws `Duplicate` where the member is in the project already. */
  insert(membership: Membership): Promise<void>
  find(projectId: string, member: Member): Promise<Membership | undefined>
  findById(id: string): Promise<Membership | undefined>
  /** By the time of joining. */
  list(projectId: string, kind: Member['kind']): Promise<readonly Membership[]>
  /** In all projects. */
  ofMember(member: Member): Promise<readonly Membership[]>
  /** Replaces them. */
  setRoles(id: string, roles: readonly HeldRole[], updatedAtMs: number): Promise<void>
  /** With its privileges. */
  delete(id: string): Promise<void>
  /** Throws `Duplicate` when the membership has one with this slug. */
  insertPrivilege(privilege: Privilege): Promise<void>
  findPrivilege(id: string): Promise<Privilege | undefined>
  /** By slug. */
  listPrivileges(membershipId: string): Promise<readonly Privilege[]>
  /** Throws `Duplicate` when the slug is taken. */
  updatePrivilege(privilege: Privilege): Promise<void>
  deletePrivilege(id: string): Promise<void>
}

export function grantOf({ role }: Pick<HeldRole, 'role'>): Grant {
  return 'builtIn' in role ? { role: role.builtIn } : { rules: role.custom.rules }
}

/** For people and logs: the slugs. */
export function roleNames({ roles }: Pick<Membership, 'roles'>): string {
  return roles.map(({ role }) => ('builtIn' in role ? role.builtIn : role.custom.slug)).join(', ')
}
