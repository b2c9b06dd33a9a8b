import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { authoriseInProject } from '../access/authorise.ts'
import { normaliseLoginId } from '../people/login-id.ts'
import type { User } from '../people/user.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import type { Membership } from './membership.ts'
import { changeRoles, placeMember, removeMember } from './place-member.ts'
import type { WantedRole } from './wanted-role.ts'

/** A user in a project. */
export interface UserMembership {
  readonly membership: Membership
  readonly user: User
  readonly project: Project
}

type MemberAction = 'read' | 'create' | 'edit' | 'delete'

/**
 * Lets people of the organisation into a project. Who is in it already stays as they are, and is not in the answer.
 * Throws `badRequest`, naming whoever is not in the organisation.
 */
export function addUsers(
  kms: Dependencies,
  actor: Actor,
  { projectId, logins, wanted }: { readonly projectId: string; readonly logins: readonly string[]; readonly wanted: readonly WantedRole[] },
): Promise<readonly UserMembership[]> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, projectId, ['member', 'create'])
    const users = await usersOf(inside, actor, logins)
    const added: UserMembership[] = []
    for (const user of users) {
      const member = { kind: 'user', id: user.id } as const
      if (await inside.memberships.find(projectId, member)) continue
      added.push({ project, user, membership: await placeMember(kms, inside, actor, { project, member, wanted }) })
    }
    return added
  })
}

export type UserMembershipName = { readonly projectId: string } & (
  | { readonly membershipId: string }
  | { readonly userId: string }
  | { readonly login: string }
)

export function findUserMembership(kms: Pick<Dependencies, 'store'>, actor: Actor, name: UserMembershipName): Promise<UserMembership> {
  return kms.store.transact((inside) => found(inside, actor, name, 'read'))
}

export function changeUserRoles(
  kms: Dependencies,
  actor: Actor,
  { wanted, ...name }: UserMembershipName & { readonly wanted: readonly WantedRole[] },
): Promise<UserMembership> {
  return kms.store.transact(async (inside) => {
    const { project, user, membership } = await found(inside, actor, name, 'edit')
    return { project, user, membership: await changeRoles(kms, inside, actor, { project, before: membership, wanted }) }
  })
}

export function removeUser(kms: Dependencies, actor: Actor, name: UserMembershipName): Promise<UserMembership> {
  return kms.store.transact(async (inside) => {
    const removed = await found(inside, actor, name, 'delete')
    await removeMember(kms, inside, actor, removed.membership)
    return removed
  })
}

/** All or none. */
export function removeUsers(
  kms: Dependencies,
  actor: Actor,
  { projectId, logins }: { readonly projectId: string; readonly logins: readonly string[] },
): Promise<readonly UserMembership[]> {
  return kms.store.transact(async (inside) => {
    await authoriseInProject(inside, actor, projectId, ['member', 'delete'])
    const removed: UserMembership[] = []
    for (const login of new Set(logins)) removed.push(await found(inside, actor, { projectId, login }, 'delete'))
    for (const { membership } of removed) await removeMember(kms, inside, actor, membership)
    return removed
  })
}

/** By the time of joining. */
export function listUserMemberships(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { projectId }: { readonly projectId: string },
): Promise<readonly UserMembership[]> {
  return kms.store.transact(async (inside) => {
    const project = await authoriseInProject(inside, actor, projectId, ['member', 'read'])
    const listed: UserMembership[] = []
    for (const membership of await inside.memberships.list(projectId, 'user')) {
      const user = await inside.users.find(membership.member.id)
      if (user) listed.push({ project, user, membership })
    }
    return listed
  })
}

async function found(inside: Repositories, actor: Actor, name: UserMembershipName, action: MemberAction): Promise<UserMembership> {
  const project = await authoriseInProject(inside, actor, name.projectId, ['member', action])
  const membership = await membershipOf(inside, name)
  const user = membership?.member.kind === 'user' ? await inside.users.find(membership.member.id) : undefined
  if (!membership || !user || membership.projectId !== project.id)
    throw notFound(`This user is not a member of the project with ID '${project.id}'`)
  return { project, user, membership }
}

async function membershipOf(inside: Repositories, name: UserMembershipName): Promise<Membership | undefined> {
  if ('membershipId' in name) return inside.memberships.findById(name.membershipId)
  const id = 'userId' in name ? name.userId : (await userWith(inside, name.login))?.id
  return id === undefined ? undefined : inside.memberships.find(name.projectId, { kind: 'user', id })
}

async function userWith(inside: Repositories, login: string): Promise<User | undefined> {
  const email = normaliseLoginId(login)
  return email === undefined ? undefined : inside.users.findByEmail(email)
}

/** SECURITY: an account that is not in the organisation is answered like one that does not exist. */
async function usersOf(inside: Repositories, actor: Actor, logins: readonly string[]): Promise<readonly User[]> {
  const users = new Map<string, User>()
  const strangers: string[] = []
  for (const login of logins) {
    const user = await userWith(inside, login)
    const memberships = user ? await inside.organizations.memberships({ kind: 'user', id: user.id }) : []
    const isHere = memberships.some(({ organization }) => organization.id === actor.organizationId)
    if (user && isHere) users.set(user.id, user)
    else strangers.push(login)
  }
  if (strangers.length > 0)
    throw badRequest(`Not in your organization: ${strangers.join(', ')}. Invite them first, then add them to the project.`)
  return [...users.values()]
}
