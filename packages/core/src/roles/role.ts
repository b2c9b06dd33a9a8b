import type { Rule } from '../access/rule.ts'

/** A custom role; the built-in ones are in `access/permissions.ts`. */
export interface Role {
  readonly id: string
  readonly organizationId: string
  /** Null for a role of the organisation. */
  readonly projectId: string | null
  readonly slug: string
  readonly name: string
  readonly description: string | null
  readonly rules: readonly Rule[]
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

/** As a member holds it. */
export type NamedRole = Pick<Role, 'id' | 'slug' | 'name' | 'description' | 'rules'>

type RoleScope = Pick<Role, 'organizationId' | 'projectId'>

export interface RoleRepository {
  /** Throws `Duplicate` when the slug is taken in the same project (or, for the organisation's own, among those). */
  insert(role: Role): Promise<void>
  /** By id, in whichever scope of the organisation. */
  find(organizationId: string, id: string): Promise<Role | undefined>
  findBySlug(scope: RoleScope, slug: string): Promise<Role | undefined>
  /** By slug. */
  list(scope: RoleScope): Promise<readonly Role[]>
  /** Throws `Duplicate` when the slug is taken. */
  update(id: string, change: Pick<Role, 'slug' | 'name' | 'description' | 'rules' | 'updatedAtMs'>): Promise<void>
  delete(id: string): Promise<void>
  /** Memberships and temporary roles that have it, members of the organisation included. */
  countHolders(id: string): Promise<number>
}
