import type { Membership, Privilege } from '../memberships/membership.ts'
import type { Role } from '../roles/role.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const at = LONG_AGO_MS + 9

export function membershipLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench
  const rules: Role['rules'] = [
    { subject: strangeText, actions: ['read'], conditions: { secretPath: { $glob: strangeText } }, inverted: true },
  ]
  const role = (organizationId: string, projectId: string | null, changes: Partial<Role> = {}): Role => ({
    ...{ id: newId(), organizationId, projectId, slug: newId(), name: strangeText, description: strangeText, rules },
    ...{ createdAtMs: LONG_AGO_MS, updatedAtMs: LONG_AGO_MS + 1, ...changes },
  })
  const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

  return [
    law('custom roles: every field comes back as it was, within its scope, by slug; a slug is taken once in a scope', async () => {
      const [here, there] = [await plant(), await plant()]
      const scope = { organizationId: here.organization.id, projectId: here.project.id }
      const own = ['b', 'Z', 'a'].map((slug) => role(scope.organizationId, scope.projectId, { slug, description: null }))
      const above = role(scope.organizationId, null, { slug: 'a' })
      const elsewhere = role(there.organization.id, there.project.id, { slug: 'a' })
      await inside(async ({ roles }) => {
        for (const each of [...own, above, elsewhere]) await roles.insert(each)
        for (const each of [...own, above]) {
          demandSame(await roles.find(scope.organizationId, each.id), each, 'by id')
          demandSame(await roles.findBySlug(each, each.slug), each, 'by slug')
          demandSame(await roles.find(there.organization.id, each.id), undefined, 'by id, elsewhere')
        }
        demandSame(idsOf(await roles.list(scope)), [own[1]?.id, own[2]?.id, own[0]?.id], 'list of the project')
        demandSame(await roles.list({ ...scope, projectId: null }), [above], 'list of the organisation')
        for (const id of [newId(), 'no-id']) {
          demandSame(await roles.find(scope.organizationId, id), undefined, 'no role')
          demandSame(await roles.list({ ...scope, projectId: id }), [], 'list of no project')
          demandSame(await roles.findBySlug({ organizationId: id, projectId: null }, 'a'), undefined, 'of no organisation')
        }
      })
      for (const projectId of [scope.projectId, null])
        await demandDuplicate('slug', () => inside(({ roles }) => roles.insert(role(scope.organizationId, projectId, { slug: 'a' }))))
      const change = { slug: 'c', name: 'new', description: null, rules: [], updatedAtMs: at }
      const target = own[0] as Role
      await demandDuplicate('a taken slug', () => inside(({ roles }) => roles.update(target.id, { ...change, slug: 'a' })))
      await inside(async ({ roles }) => {
        await roles.update(target.id, change)
        demandSame(await roles.find(scope.organizationId, target.id), { ...target, ...change }, 'changed')
        await roles.delete(target.id)
        demandSame(idsOf(await roles.list(scope)), [own[1]?.id, own[2]?.id], 'after deleting one')
      })
    }),
    law('memberships: of a member in a project, with the roles in their order, by the time of joining', async () => {
      const [here, there] = [await plant(), await plant()]
      const custom = role(here.organization.id, here.project.id)
      const { id, slug, name } = custom
      const identities = [rows.identity(here.organization.id), rows.identity(here.organization.id)]
      const user = rows.membership(here.project.id, { kind: 'user', id: here.user.id }, [
        { builtIn: 'viewer' },
        { custom: { id, slug, name, rules } },
        { builtIn: 'admin' },
      ])
      const later = { createdAtMs: LONG_AGO_MS + 5 }
      const [late, early] = identities.map((identity, index) =>
        rows.membership(here.project.id, { kind: 'identity', id: identity.id }, [], index === 0 ? later : {}),
      ) as [Membership, Membership]
      const elsewhere = rows.membership(there.project.id, user.member)
      await inside(async ({ roles, identities: repository, memberships }) => {
        await roles.insert(custom)
        for (const identity of identities) await repository.insert(identity)
        for (const membership of [user, late, early, elsewhere]) await memberships.insert(membership)
        for (const membership of [user, late, early, elsewhere]) {
          demandSame(await memberships.find(membership.projectId, membership.member), membership, 'by member')
          demandSame(await memberships.findById(membership.id), membership, 'by id')
        }
        demandSame(await roles.countHolders(custom.id), 1, 'holders of the role')
        demandSame(idsOf(await memberships.list(here.project.id, 'identity')), [early.id, late.id], 'machines')
        demandSame(await memberships.list(here.project.id, 'user'), [user], 'people')
        demandSame(idsOf(await memberships.ofMember(user.member)).sort(), [user.id, elsewhere.id].sort(), 'of a member')
        demandSame(await memberships.find(here.project.id, { kind: 'identity', id: here.user.id }), undefined, 'a user as a machine')
        for (const none of [newId(), 'no-id']) {
          demandSame(await memberships.find(none, user.member), undefined, 'in no project')
          demandSame(await memberships.findById(none), undefined, 'no membership')
          demandSame(await memberships.list(none, 'user'), [], 'list of no project')
          demandSame(await memberships.ofMember({ kind: 'user', id: none }), [], 'of nobody')
        }
        await memberships.setRoles(
          user.id,
          elsewhere.roles.map((held) => ({ ...held, id: newId() })),
          at,
        )
        const changed = await memberships.findById(user.id)
        demandSame([changed?.roles.length, changed?.roles[0]?.role, changed?.updatedAtMs], [1, { builtIn: 'viewer' }, at], 'new roles')
        demandSame(await memberships.findById(elsewhere.id), elsewhere, 'the other membership')
        await memberships.delete(user.id)
        demandSame(await memberships.findById(user.id), undefined, 'deleted')
        demandSame(await memberships.ofMember(elsewhere.member), [elsewhere], 'what is left')
      })
      await demandDuplicate('the member again', () => inside(({ memberships }) => memberships.insert({ ...early, id: newId() })))
    }),
    law('privileges: of one membership, by slug, and they end with it', async () => {
      const { organization, project, user } = await plant()
      const identity = rows.identity(organization.id)
      const [mine, other] = [{ kind: 'user', id: user.id } as const, { kind: 'identity', id: identity.id } as const].map((member) =>
        rows.membership(project.id, member),
      ) as [Membership, Membership]
      const privilege = (slug: string, membershipId: string, term: { range: string; fromMs: number; untilMs: number } | null = null) => ({
        ...{ id: newId(), membershipId, slug, rules, term, createdAtMs: LONG_AGO_MS, updatedAtMs: at },
      })
      const term = { range: strangeText, fromMs: 5, untilMs: LONG_AGO_MS }
      const given = ['b', 'Z', 'a'].map((slug) => privilege(slug, mine.id, term)) as [Privilege, Privilege, Privilege]
      const beside = privilege('a', other.id)
      await inside(async ({ identities, memberships }) => {
        await identities.insert(identity)
        for (const membership of [mine, other]) await memberships.insert(membership)
        for (const each of [...given, beside]) await memberships.insertPrivilege(each)
        for (const each of [...given, beside]) demandSame(await memberships.findPrivilege(each.id), each, 'by id')
        demandSame(idsOf(await memberships.listPrivileges(mine.id)), [given[1].id, given[2].id, given[0].id], 'by slug')
        const changed = { ...given[0], slug: 'c', rules: [], term: null, updatedAtMs: at + 1 }
        await memberships.updatePrivilege(changed)
        demandSame(await memberships.findPrivilege(changed.id), changed, 'changed')
        await memberships.deletePrivilege(changed.id)
        demandSame(await memberships.findPrivilege(changed.id), undefined, 'deleted')
        for (const none of [newId(), 'no-id']) {
          demandSame(await memberships.findPrivilege(none), undefined, 'no privilege')
          demandSame(await memberships.listPrivileges(none), [], 'of no membership')
        }
      })
      await demandDuplicate('slug', () => inside(({ memberships }) => memberships.insertPrivilege(privilege('a', mine.id))))
      await inside(({ memberships }) => memberships.delete(mine.id))
      demandSame(await inside(({ memberships }) => memberships.listPrivileges(mine.id)), [], 'after the membership ended')
      demandSame(await inside(({ memberships }) => memberships.listPrivileges(other.id)), [beside], 'of the other membership')
    }),
  ]
}
