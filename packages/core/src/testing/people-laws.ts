import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 12

export function peopleLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench
  const instance = { rootKeyCheck: everyByte, rootKeyId: strangeText, bootstrapped: false }

  return [
    law('instance: the first that is inserted stays, and is bootstrapped by exactly one, ever', async () => {
      await inside(async ({ organizations }) => {
        demandSame(await organizations.instance(), undefined, 'before anything')
        demandSame(await organizations.markBootstrapped(), false, 'bootstrapping nothing')
      })
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(({ organizations }) => organizations.insertInstance(instance)),
        ),
      )
      await inside(({ organizations }) => organizations.insertInstance({ ...instance, rootKeyId: 'another', bootstrapped: true }))
      demandSame(await inside(({ organizations }) => organizations.instance()), instance, 'the instance')
      const winners = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => storeOf(index).transact(({ organizations }) => organizations.markBootstrapped())),
      )
      demandSame(winners.filter(Boolean).length, 1, 'number of those who bootstrapped')
      demandSame(await inside(({ organizations }) => organizations.markBootstrapped()), false, 'bootstrapping again')
      demandSame(await inside(({ organizations }) => organizations.instance()), { ...instance, bootstrapped: true }, 'the instance')
    }),
    law('organisations and users: every field comes back as it was; what is not there is undefined', async () => {
      const organization = rows.organization()
      const users = [rows.user({ superAdmin: true }), rows.user({ passwordHash: null, email: 'ä%_@example.com' })]
      await inside(async ({ organizations, users: repository }) => {
        await organizations.insert(organization)
        demandSame(await organizations.find(organization.id), organization, 'organisation')
        for (const user of users) await repository.insert(user)
        for (const user of users) {
          demandSame(await repository.find(user.id), user, 'user by id')
          demandSame(await repository.findByEmail(user.email), user, 'user by e-mail address')
        }
        for (const id of [newId(), 'no-id', '']) {
          demandSame(await organizations.find(id), undefined, 'no organisation')
          demandSame(await repository.find(id), undefined, 'no user')
          demandSame(await repository.findByEmail(id), undefined, 'no e-mail address')
          demandSame(await organizations.memberships({ kind: 'user', id }), [], 'memberships of nobody')
        }
      })
    }),
    law('organisations and users: a slug and an e-mail address are taken once', async () => {
      const { organization, user } = await plant()
      await demandDuplicate('slug', () =>
        inside(({ organizations }) => organizations.insert(rows.organization({ slug: organization.slug }))),
      )
      await demandDuplicate('e-mail address', () => inside(({ users }) => users.insert(rows.user({ email: user.email }))))
    }),
    law('users: a new password concerns that user alone', async () => {
      const [here, there] = [await plant(), await plant()]
      await inside(async ({ users }) => {
        await users.setPassword(here.user.id, 'new')
        demandSame(await users.find(here.user.id), { ...here.user, passwordHash: 'new' }, 'the user')
        demandSame(await users.find(there.user.id), there.user, 'another user')
      })
    }),
    law('memberships: by name, with the role in each; a new role changes that one alone and not when it began', async () => {
      const [here, there] = [await plant(), await plant()]
      const organizations = ['b', 'Z', 'a'].map((name) => rows.organization({ name }))
      const identity = rows.identity(here.organization.id)
      const user = rows.user()
      const member = { kind: 'user', id: user.id } as const
      await inside(async (repositories) => {
        await repositories.users.insert(user)
        await repositories.identities.insert(identity)
        for (const [index, each] of organizations.entries()) {
          await repositories.organizations.insert(each)
          await repositories.organizations.setMembership(each.id, member, 'member', LONG_AGO_MS + index)
        }
        await repositories.organizations.setMembership(organizations[0]?.id ?? '', member, 'no-access', LONG_AGO_MS + 9)
        const memberships = async (kind: 'user' | 'identity', id: string) =>
          (await repositories.organizations.memberships({ kind, id })).map((found) => ({
            ...{ organization: found.organization, role: found.role, joinedAtMs: found.joinedAtMs },
          }))
        const found = await memberships('user', user.id)
        const expected = [
          { organization: organizations[1], role: 'member', joinedAtMs: LONG_AGO_MS + 1 },
          { organization: organizations[2], role: 'member', joinedAtMs: LONG_AGO_MS + 2 },
          { organization: organizations[0], role: 'no-access', joinedAtMs: LONG_AGO_MS },
        ]
        demandSame(found, expected, 'memberships')
        const own = { organization: there.organization, role: 'admin', joinedAtMs: there.organization.createdAtMs }
        demandSame(await memberships('user', there.user.id), [own], "another user's")
        const machine = { organization: here.organization, role: 'member', joinedAtMs: identity.createdAtMs }
        demandSame(await memberships('identity', identity.id), [machine], "a machine's")
        demandSame(await memberships('identity', user.id), [], 'a user asked for as a machine')
      })
    }),
    law('memberships: many given at once are one', async () => {
      const { organization } = await plant()
      const user = rows.user()
      await inside(({ users }) => users.insert(user))
      const member = { kind: 'user', id: user.id } as const
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(({ organizations }) => organizations.setMembership(organization.id, member, 'member', LONG_AGO_MS)),
        ),
      )
      demandSame((await inside(({ organizations }) => organizations.memberships(member))).length, 1, 'memberships')
    }),
  ]
}
