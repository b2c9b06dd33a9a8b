import { badRequest, notFound } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { assertGrantsNotAbove } from '../access/assert-not-above.ts'
import { authoriseInProject } from '../access/authorise.ts'
import type { Rule } from '../access/rule.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import { assertRules } from '../roles/assert-rules.ts'
import type { Membership, Privilege } from './membership.ts'
import { makeTerm, type WantedTerm } from './wanted-role.ts'

const PRIVILEGES_MAX = 50

/** Whose: of an identity in a project, or by the id of a membership. */
export type PrivilegeHolder = { readonly projectId: string; readonly identityId: string } | { readonly membershipId: string }

export interface HeldPrivilege {
  readonly privilege: Privilege
  readonly membership: Membership
}

export interface NewPrivilege {
  readonly holder: PrivilegeHolder
  /** Made when absent. */
  readonly slug: string | undefined
  readonly rules: readonly Rule[]
  readonly term: WantedTerm | undefined
}

/** Rules for one member, beside the roles. */
export function createPrivilege(kms: Dependencies, actor: Actor, { holder, slug, rules, term }: NewPrivilege): Promise<HeldPrivilege> {
  return kms.store.transact(async (inside) => {
    const membership = await holding(inside, actor, holder, 'edit')
    if ((await inside.memberships.listPrivileges(membership.id)).length >= PRIVILEGES_MAX)
      throw badRequest(`A member can have at most ${PRIVILEGES_MAX} additional privileges.`)
    await assertSavable(inside, actor, membership, rules)
    const atMs = kms.clock.nowMs()
    const id = kms.cryptography.randomId()
    const named = { id, membershipId: membership.id, slug: slug ?? `privilege-${id.slice(0, 8)}` }
    const privilege: Privilege = { ...named, rules, term: makeTerm(kms, term), createdAtMs: atMs, updatedAtMs: atMs }
    await refusingTakenSlug(privilege.slug, inside.memberships.insertPrivilege(privilege))
    await record(kms, inside, actor, 'create-privilege', { privilege, membership })
    return { privilege, membership }
  })
}

export interface PrivilegeChange {
  readonly id: string
  readonly kind: Membership['member']['kind']
  readonly slug?: string | undefined
  readonly rules?: readonly Rule[] | undefined
  /** Absent: as before. */
  readonly held?: { readonly term: WantedTerm | undefined } | undefined
}

export function updatePrivilege(kms: Dependencies, actor: Actor, { id, kind, ...change }: PrivilegeChange): Promise<HeldPrivilege> {
  return kms.store.transact(async (inside) => {
    const { privilege: before, membership } = await authorisedPrivilege(inside, actor, { id, kind }, 'edit')
    await assertSavable(inside, actor, membership, before.rules)
    const privilege: Privilege = {
      ...before,
      slug: change.slug ?? before.slug,
      rules: change.rules ?? before.rules,
      term: change.held ? makeTerm(kms, change.held.term) : before.term,
      updatedAtMs: kms.clock.nowMs(),
    }
    await assertSavable(inside, actor, membership, privilege.rules)
    await refusingTakenSlug(privilege.slug, inside.memberships.updatePrivilege(privilege))
    await record(kms, inside, actor, 'update-privilege', { privilege, membership })
    return { privilege, membership }
  })
}

type PrivilegeName = { readonly id: string; readonly kind: Membership['member']['kind'] }

export function deletePrivilege(kms: Dependencies, actor: Actor, name: PrivilegeName): Promise<HeldPrivilege> {
  return kms.store.transact(async (inside) => {
    const { privilege, membership } = await authorisedPrivilege(inside, actor, name, 'edit')
    await assertSavable(inside, actor, membership, privilege.rules)
    await inside.memberships.deletePrivilege(privilege.id)
    await record(kms, inside, actor, 'delete-privilege', { privilege, membership })
    return { privilege, membership }
  })
}

export function findPrivilege(kms: Pick<Dependencies, 'store'>, actor: Actor, name: PrivilegeName): Promise<HeldPrivilege> {
  return kms.store.transact((inside) => authorisedPrivilege(inside, actor, name, 'read'))
}

/** By slug. */
export function listPrivileges(
  kms: Pick<Dependencies, 'store'>,
  actor: Actor,
  { holder }: { readonly holder: PrivilegeHolder },
): Promise<readonly HeldPrivilege[]> {
  return kms.store.transact(async (inside) => {
    const membership = await holding(inside, actor, holder, 'read')
    return (await inside.memberships.listPrivileges(membership.id)).map((privilege) => ({ privilege, membership }))
  })
}

type HolderAction = 'read' | 'edit'

function subjectOf({ member }: Pick<Membership, 'member'>): 'identity' | 'member' {
  return member.kind === 'identity' ? 'identity' : 'member'
}

async function holding(inside: Repositories, actor: Actor, holder: PrivilegeHolder, action: HolderAction): Promise<Membership> {
  if ('membershipId' in holder) {
    const membership = await inside.memberships.findById(holder.membershipId)
    const isOurs = membership?.member.kind === 'user' && (await inside.projects.find(actor.organizationId, membership.projectId))
    if (!membership || !isOurs) throw notFound(`Project membership with ID '${holder.membershipId}' not found`)
    await authoriseInProject(inside, actor, membership.projectId, [subjectOf(membership), action])
    return membership
  }
  await authoriseInProject(inside, actor, holder.projectId, ['identity', action])
  const membership = await inside.memberships.find(holder.projectId, { kind: 'identity', id: holder.identityId })
  if (!membership) throw notFound(`Identity with ID '${holder.identityId}' in project with ID '${holder.projectId}' not found`)
  return membership
}

async function authorisedPrivilege(
  inside: Repositories,
  actor: Actor,
  { id, kind }: PrivilegeName,
  action: HolderAction,
): Promise<HeldPrivilege> {
  const privilege = await inside.memberships.findPrivilege(id)
  const membership = privilege && (await inside.memberships.findById(privilege.membershipId))
  const isOurs = membership?.member.kind === kind && (await inside.projects.find(actor.organizationId, membership.projectId))
  if (!privilege || !membership || !isOurs) throw notFound(`Additional privilege with ID '${id}' not found`)
  await authoriseInProject(inside, actor, membership.projectId, [subjectOf(membership), action])
  return { privilege, membership }
}

async function assertSavable(inside: Repositories, actor: Actor, { projectId }: Membership, rules: readonly Rule[]): Promise<void> {
  assertRules(rules, 'project')
  await assertGrantsNotAbove(inside, actor, projectId, [{ rules }], 'this privilege')
}

async function record(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  type: 'create-privilege' | 'update-privilege' | 'delete-privilege',
  { privilege, membership }: HeldPrivilege,
): Promise<void> {
  const { id, slug, rules, term } = privilege
  const who = membership.member.kind === 'user' ? { userId: membership.member.id } : { identityId: membership.member.id }
  const metadata = { privilegeId: id, slug, ...who, isTemporary: term !== null, permissions: rules.length }
  await recordEvent(kms, inside, actor, { type, projectId: membership.projectId, metadata })
}

function refusingTakenSlug(slug: string, write: Promise<void>): Promise<void> {
  return refusingDuplicate(write, () => badRequest(`This member has an additional privilege with the slug '${slug}' already.`))
}
