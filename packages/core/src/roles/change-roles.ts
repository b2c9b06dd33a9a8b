import { badRequest } from '@hanzo-kms/contracts'
import type { Actor } from '../access/actor.ts'
import { assertGrantsNotAbove, assertOrganizationRulesNotAbove } from '../access/assert-not-above.ts'
import type { Rule } from '../access/rule.ts'
import { recordEvent } from '../audit/record-event.ts'
import { refusingDuplicate } from '../duplicate.ts'
import type { Dependencies, Repositories } from '../ports.ts'
import type { Project } from '../projects/project.ts'
import { assertRules } from './assert-rules.ts'
import { authorisedScope, isBuiltIn, type RoleScope, roleIn } from './read-roles.ts'
import type { Role } from './role.ts'

const ROLES_MAX = 200

export interface NewRole {
  readonly scope: RoleScope
  readonly slug: string
  readonly name: string
  readonly description: string | null
  readonly rules: readonly Rule[]
}

export function createRole(kms: Dependencies, actor: Actor, { scope, ...fields }: NewRole): Promise<Role> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedScope(inside, actor, scope, 'create')
    const place = { organizationId: actor.organizationId, projectId: project?.id ?? null }
    if ((await inside.roles.list(place)).length >= ROLES_MAX) throw badRequest(`There can be at most ${ROLES_MAX} custom roles here.`)
    await assertSavable(inside, actor, project, fields)
    const atMs = kms.clock.nowMs()
    const role: Role = { id: kms.cryptography.randomId(), ...place, ...fields, createdAtMs: atMs, updatedAtMs: atMs }
    await refusingTakenSlug(role.slug, inside.roles.insert(role))
    await record(kms, inside, actor, 'create-role', role)
    return role
  })
}

export interface RoleChange {
  readonly scope: RoleScope
  readonly id: string
  readonly slug?: string | undefined
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly rules?: readonly Rule[] | undefined
}

/** It changes what all who hold it may do, from their next request on. */
export function updateRole(kms: Dependencies, actor: Actor, { scope, id, ...change }: RoleChange): Promise<Role> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedScope(inside, actor, scope, 'edit')
    const before = await roleIn(inside, actor, project, { id })
    await assertRulesNotAbove(inside, actor, project, before.rules, `the role '${before.slug}'`)
    const role: Role = {
      ...before,
      slug: change.slug ?? before.slug,
      name: change.name ?? before.name,
      description: change.description === undefined ? before.description : change.description,
      rules: change.rules ?? before.rules,
      updatedAtMs: kms.clock.nowMs(),
    }
    await assertSavable(inside, actor, project, role)
    await refusingTakenSlug(role.slug, inside.roles.update(id, role))
    await record(kms, inside, actor, 'update-role', role)
    return role
  })
}

/** Refused while anybody holds it. */
export function deleteRole(
  kms: Dependencies,
  actor: Actor,
  { scope, id }: { readonly scope: RoleScope; readonly id: string },
): Promise<Role> {
  return kms.store.transact(async (inside) => {
    const project = await authorisedScope(inside, actor, scope, 'delete')
    const role = await roleIn(inside, actor, project, { id })
    await assertRulesNotAbove(inside, actor, project, role.rules, `the role '${role.slug}'`)
    const holders = await inside.roles.countHolders(id)
    if (holders > 0)
      throw badRequest(
        `The role '${role.slug}' cannot be deleted, because ${holders} ${holders === 1 ? 'member holds' : 'members hold'} it. Give them another one first.`,
      )
    await inside.roles.delete(id)
    await record(kms, inside, actor, 'delete-role', role)
    return role
  })
}

async function assertSavable(
  inside: Repositories,
  actor: Actor,
  project: Project | null,
  { slug, rules }: Pick<Role, 'slug' | 'rules'>,
): Promise<void> {
  if (isBuiltIn(slug, project)) throw badRequest(`The slug '${slug}' is that of a built-in role. Choose another one.`)
  assertRules(rules, project ? 'project' : 'organization')
  await assertRulesNotAbove(inside, actor, project, rules, `the role '${slug}'`)
}

function assertRulesNotAbove(
  inside: Repositories,
  actor: Actor,
  project: Project | null,
  rules: readonly Rule[],
  what: string,
): Promise<void> | void {
  if (project) return assertGrantsNotAbove(inside, actor, project.id, [{ rules }], what)
  assertOrganizationRulesNotAbove(actor, rules, what)
}

async function record(
  kms: Dependencies,
  inside: Repositories,
  actor: Actor,
  type: 'create-role' | 'update-role' | 'delete-role',
  { id, slug, name, rules, projectId }: Role,
): Promise<void> {
  const metadata = { roleId: id, slug, name, permissions: rules.length }
  await recordEvent(kms, inside, actor, { type, projectId, metadata })
}

function refusingTakenSlug(slug: string, write: Promise<void>): Promise<void> {
  return refusingDuplicate(write, () => badRequest(`A role with the slug '${slug}' already exists here. Choose another slug.`))
}
