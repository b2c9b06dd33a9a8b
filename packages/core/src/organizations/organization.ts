import type { OrgRole } from '../access/actor.ts'
import type { OrganizationMember } from '../people/members.ts'
import type { NamedRole } from '../roles/role.ts'

export interface Organization {
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly createdAtMs: number
}

/** What the instance remembers about itself; exactly one row. */
export interface Instance {
  /** A constant wrapped by the root key: opens only under the right one. */
  readonly rootKeyCheck: Uint8Array
  readonly rootKeyId: string
  readonly bootstrapped: boolean
}

export interface OrganizationRepository {
  instance(): Promise<Instance | undefined>
  /** Keeps the first: a second insert is ignored, and `instance()` tells which won. */
  insertInstance(instance: Instance): Promise<void>
  /** From now on data keys are wrapped with another root key. False, and nothing changes, where it is not `from` that is in use. */
  switchRootKey(from: string, to: Pick<Instance, 'rootKeyCheck' | 'rootKeyId'>): Promise<boolean>
  /** True for exactly one caller, ever. */
  markBootstrapped(): Promise<boolean>
  insert(organization: Organization): Promise<void>
  find(id: string): Promise<Organization | undefined>
  findBySlug(slug: string): Promise<Organization | undefined>
  /** Organisations of a user or an identity, with the role in each. */
  memberships(member: {
    kind: 'user' | 'identity'
    id: string
  }): Promise<readonly { organization: Organization; role: OrgRole; customRole: NamedRole | null; joinedAtMs: number }[]>
  /** Inserts or changes the role. */
  setMembership(
    organizationId: string,
    member: { kind: 'user' | 'identity'; id: string },
    role: OrgRole,
    atMs: number,
    customRoleId?: string | null,
  ): Promise<void>
  /** People only, by e-mail address; with `userId` that one or none. */
  members(organizationId: string, userId?: string): Promise<readonly OrganizationMember[]>
  /** With the memberships in the organisation's projects. */
  removeMember(organizationId: string, userId: string): Promise<void>
  /** Of two transactions that hold the members at once, one begins again and sees what the other did. */
  holdMembers(organizationId: string): Promise<void>
}
