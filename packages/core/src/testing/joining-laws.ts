import type { Invitation } from '../people/invitation.ts'
import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 12
const idsOf = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

export function joiningLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench
  const invitation = (organizationId: string, changes: Partial<Invitation> = {}): Invitation => ({
    ...{
      id: newId(),
      organizationId,
      email: `${newId()}@example.com`,
      role: strangeText,
      projectRoles: [{ projectId: newId(), role: 'viewer' }],
    },
    ...{ digest: new TextEncoder().encode(newId()), invitedBy: { kind: 'user', id: newId() }, state: 'open' },
    ...{ createdAtMs: LONG_AGO_MS, expiresAtMs: LONG_AGO_MS + 9, ...changes },
  })

  return [
    law('invitations: every field comes back as it was, to their organisation or to who has the link; newest first', async () => {
      const [here, there] = [await plant(), await plant()]
      const made = [
        invitation(here.organization.id, { createdAtMs: 5, digest: everyByte }),
        invitation(here.organization.id, { createdAtMs: 9, projectRoles: [], invitedBy: { kind: 'platform', id: null } }),
        invitation(here.organization.id, { createdAtMs: 7, state: 'revoked' }),
      ]
      const foreign = invitation(there.organization.id)
      await inside(async ({ invitations }) => {
        for (const each of [...made, foreign]) await invitations.insert(each)
        for (const each of made) {
          demandSame(await invitations.find(here.organization.id, each.id), each, 'by id')
          demandSame(await invitations.findByDigest(each.digest), each, 'by digest')
          demandSame(await invitations.find(there.organization.id, each.id), undefined, 'by id, elsewhere')
        }
        demandSame(idsOf(await invitations.list(here.organization.id, 9)), [made[1]?.id, made[2]?.id, made[0]?.id], 'list')
        demandSame(idsOf(await invitations.list(here.organization.id, 1)), [made[1]?.id], 'the newest')
        demandSame(await invitations.list(there.organization.id, 9), [foreign], 'list of another organisation')
        for (const id of [newId(), 'no-id']) {
          demandSame(await invitations.find(here.organization.id, id), undefined, 'no invitation')
          demandSame(await invitations.list(id, 9), [], 'of no organisation')
        }
        demandSame(await invitations.findByDigest(new Uint8Array()), undefined, 'no link')
      })
    }),
    law('invitations: one open for an address in an organisation; settled by one; revoked for an address or of who made them', async () => {
      const [here, there] = [await plant(), await plant()]
      const by = { kind: 'user', id: here.user.id } as const
      const first = invitation(here.organization.id)
      const [mine, alsoMine] = [invitation(here.organization.id, { invitedBy: by }), invitation(here.organization.id, { invitedBy: by })]
      const elsewhere = invitation(there.organization.id, { email: first.email, invitedBy: by })
      const states = async () => {
        const found: string[] = []
        for (const { organizationId, id } of [first, mine, alsoMine, elsewhere])
          found.push((await inside(({ invitations }) => invitations.find(organizationId, id)))?.state ?? 'gone')
        return found
      }
      await inside(async ({ invitations }) => {
        for (const each of [first, mine, alsoMine, elsewhere]) await invitations.insert(each)
      })
      await demandDuplicate('a second open one', () =>
        inside(({ invitations }) => invitations.insert(invitation(here.organization.id, { email: first.email }))),
      )
      const settled = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          storeOf(index).transact(({ invitations }) => invitations.settle(mine.id, 'accepted', 1)),
        ),
      )
      demandSame(settled.filter(Boolean).length, 1, 'settled at once')
      await inside(({ invitations }) => invitations.revokeOpen(here.organization.id, { email: first.email }, 1))
      demandSame(await states(), ['revoked', 'accepted', 'open', 'open'], 'after revoking for an address')
      await inside(({ invitations }) => invitations.revokeOpen(here.organization.id, { invitedBy: by.id }, 1))
      demandSame(await states(), ['revoked', 'accepted', 'revoked', 'open'], 'after revoking those of who made them')
      demandSame(await inside(({ invitations }) => invitations.settle(first.id, 'accepted', 1)), false, 'settling a revoked one')
      await inside(({ invitations }) => invitations.insert(invitation(here.organization.id, { email: first.email })))
    }),
    law('members: the people of one organisation by e-mail address; removing one ends the roles in its projects only', async () => {
      const [here, there] = [await plant(), await plant()]
      const users = ['b@x', 'Z@x', 'a@x'].map((email) => rows.user({ email }))
      const identity = rows.identity(here.organization.id)
      const memberOf = ({ id }: { readonly id: string }) => ({ kind: 'user', id }) as const
      const [leaver, ...others] = users as [(typeof users)[0], ...typeof users]
      await inside(async ({ users: repository, organizations, identities, memberships }) => {
        await identities.insert(identity)
        for (const user of users) await repository.insert(user)
        for (const user of users) await organizations.setMembership(here.organization.id, memberOf(user), 'member', 5)
        await organizations.setMembership(there.organization.id, memberOf(leaver), 'member', 5)
        for (const { project } of [here, there]) await memberships.insert(rows.membership(project.id, memberOf(leaver)))
        for (const user of others) await memberships.insert(rows.membership(here.project.id, memberOf(user)))
        const emails = (await organizations.members(here.organization.id)).map(({ user }) => user.email)
        demandSame(emails, [...users.map(({ email }) => email), here.user.email].sort(), 'members')
        const [one, ...more] = await organizations.members(here.organization.id, leaver.id)
        demandSame([one?.user, one?.role, one?.joinedAtMs, more.length], [leaver, 'member', 5, 0], 'one member')
        for (const id of [there.user.id, 'no-id']) demandSame(await organizations.members(here.organization.id, id), [], 'no member')
        await organizations.removeMember(here.organization.id, leaver.id)
        demandSame(await organizations.members(here.organization.id, leaver.id), [], 'after removing')
        demandSame((await organizations.members(here.organization.id)).length, 3, 'those who stay')
        demandSame((await organizations.members(there.organization.id, leaver.id)).length, 1, 'in the other organisation')
        demandSame(await memberships.find(here.project.id, memberOf(leaver)), undefined, 'role in a project')
        demandSame((await memberships.find(there.project.id, memberOf(leaver))) !== undefined, true, 'role in a project elsewhere')
        for (const user of others) demandSame((await memberships.ofMember(memberOf(user))).length, 1, 'role of one who stays')
      })
    }),
    law('members: of many who hold them at once, each sees what those before it did', async () => {
      const { organization } = await plant()
      const users = Array.from({ length: AT_ONCE }, () => rows.user())
      await inside(async ({ users: repository, organizations }) => {
        for (const user of users) await repository.insert(user)
        for (const { id } of users) await organizations.setMembership(organization.id, { kind: 'user', id }, 'member', 5)
      })
      const before = (await inside(({ organizations }) => organizations.members(organization.id))).length
      // Whoever finds more than two left may leave.
      const left = await Promise.all(
        users.map(({ id }, index) =>
          storeOf(index).transact(async ({ organizations }) => {
            await organizations.holdMembers(organization.id)
            if ((await organizations.members(organization.id)).length <= 2) return false
            await organizations.removeMember(organization.id, id)
            return true
          }),
        ),
      )
      demandSame(
        [left.filter(Boolean).length, (await inside(({ organizations }) => organizations.members(organization.id))).length],
        [before - 2, 2],
        'who left and who is left',
      )
    }),
    law(
      'personal tokens: of one user in one organisation or in all, newest first, without revoked ones; all of a user there end together',
      async () => {
        const [here, there] = [await plant(), await plant()]
        const holder = { kind: 'user', id: here.user.id } as const
        const make = (createdAtMs: number, changes: object = {}) => rows.token(here.organization.id, holder, { createdAtMs, ...changes })
        const [old, newer, revoked, session] = [
          make(1),
          make(2),
          make(3, { revoked: true }),
          make(4, { personal: null, method: 'password' }),
        ]
        const elsewhere = { ...make(5), organizationId: there.organization.id }
        const foreign = rows.token(here.organization.id, { kind: 'user', id: there.user.id })
        const revokedNow = async (tokens: readonly (typeof old)[]) => {
          const found: (boolean | undefined)[] = []
          for (const { digest } of tokens) found.push((await inside((repositories) => repositories.tokens.find(digest)))?.revoked)
          return found
        }
        await inside(async ({ tokens }) => {
          for (const token of [old, newer, revoked, session, elsewhere, foreign]) await tokens.insert(token)
          demandSame(await tokens.listPersonal(here.user.id, here.organization.id), [newer, old], 'list')
          demandSame(await tokens.listPersonal(here.user.id), [elsewhere, newer, old], 'list of all organisations')
          for (const id of [newId(), 'no-id']) demandSame(await tokens.listPersonal(id, here.organization.id), [], 'of nobody')
          await tokens.revokeAllInOrganization(here.user.id, here.organization.id)
        })
        demandSame(await revokedNow([old, newer, session, elsewhere, foreign]), [true, true, true, false, false], 'revoked')
      },
    ),
    law('second factors: of some users, those who have a confirmed one', async () => {
      const [{ user: one }, { user: two }, { user: three }] = [await plant(), await plant(), await plant()]
      const factor = (userId: string, isConfirmed: boolean) => ({
        userId,
        version: 1,
        sealedSecret: everyByte,
        isConfirmed,
        lastStep: 0,
        createdAtMs: 1,
      })
      await inside(async ({ secondFactors }) => {
        for (const each of [factor(one.id, true), factor(two.id, false), factor(three.id, true)]) await secondFactors.put(each)
        demandSame(await secondFactors.confirmedAmong([one.id, two.id, newId()]), new Set([one.id]), 'confirmed')
        demandSame(await secondFactors.confirmedAmong([]), new Set(), 'of none')
      })
    }),
  ]
}
