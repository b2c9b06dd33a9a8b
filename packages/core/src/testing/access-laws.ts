import type { Grant } from '../access/built-in-rights.ts'
import type { Rule } from '../access/rule.ts'
import type { HeldRole, Privilege, Term } from '../memberships/membership.ts'
import type { Role } from '../roles/role.ts'
import { demandSame } from './demand-same.ts'
import { FAR_AHEAD_MS, LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const past: Term = { range: '1h', fromMs: LONG_AGO_MS, untilMs: LONG_AGO_MS + 1 }
const present: Term = { range: '1h', fromMs: LONG_AGO_MS, untilMs: FAR_AHEAD_MS }
const future: Term = { range: '1h', fromMs: FAR_AHEAD_MS, untilMs: FAR_AHEAD_MS + 1 }
const ruleOf = (subject: string): Rule => ({ subject, actions: ['read'], inverted: false })

export function accessLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, newId } = bench

  return [
    law('access: the grants in force, roles in their order and then privileges by slug, of this member in this project', async () => {
      const [here, there] = [await plant(), await plant()]
      const times = { createdAtMs: LONG_AGO_MS, updatedAtMs: LONG_AGO_MS }
      const custom: Role = {
        ...{ id: newId(), organizationId: here.organization.id, projectId: here.project.id, slug: 'c', name: 'C', description: null },
        ...{ rules: [ruleOf('custom')], ...times },
      }
      const { id, slug, name, rules } = custom
      const held = (role: HeldRole['role'], term: Term | null): HeldRole => ({ id: newId(), role, term })
      const roles = [
        held({ builtIn: 'viewer' }, null),
        held({ builtIn: 'admin' }, past),
        held({ custom: { id, slug, name, rules } }, present),
        held({ builtIn: 'member' }, future),
        ...Array.from({ length: 9 }, () => held({ builtIn: 'no-access' }, null)),
      ]
      const member = { kind: 'user', id: here.user.id } as const
      const membership = rows.membership(here.project.id, member, [], { roles })
      const elsewhere = rows.membership(there.project.id, member, [{ builtIn: 'admin' }])
      const somebody = rows.membership(here.project.id, { kind: 'user', id: there.user.id }, [{ builtIn: 'admin' }])
      const privilege = (name: string, term: Term | null): Privilege => ({
        ...{ id: newId(), membershipId: membership.id, slug: name, rules: [ruleOf(name)], term, ...times },
      })
      await inside(async (repositories) => {
        await repositories.roles.insert(custom)
        for (const each of [membership, elsewhere, somebody]) await repositories.memberships.insert(each)
        for (const each of [privilege('b', null), privilege('a', present), privilege('past', past), privilege('future', future)])
          await repositories.memberships.insertPrivilege(each)
      })
      const none: readonly Grant[] = Array.from({ length: 9 }, () => ({ role: 'no-access' }))
      const extra = (...names: string[]): readonly Grant[] => names.map((each) => ({ rules: [ruleOf(each)] }))
      const now: readonly Grant[] = [{ role: 'viewer' }, { rules }, ...none, ...extra('a', 'b')]
      const lasting: readonly Grant[] = [{ role: 'viewer' }, ...none, ...extra('b')]
      const ever: readonly Grant[] = [
        ...([{ role: 'viewer' }, { role: 'admin' }, { rules }, { role: 'member' }] as const),
        ...[...none, ...extra('a', 'b', 'future', 'past')],
      ]
      await inside(async ({ access }) => {
        const answer = await access.inProject(here.organization.id, here.project.id, member)
        demandSame(answer, { project: here.project, grants: now }, 'in the project')
        for (const [which, grants] of [
          ['now', now],
          ['lasting', lasting],
          ['ever', ever],
        ] as const) {
          const everywhere = await access.everywhere(member, which)
          demandSame(everywhere.get(here.project.id), grants, `everywhere, ${which}`)
          demandSame(everywhere.get(there.project.id), [{ role: 'admin' }], `in the other project, ${which}`)
          demandSame(everywhere.size, 2, 'number of projects')
        }
      })
    }),
    law('access: who is no member has no grant, and another organisation’s project is not there', async () => {
      const [here, there] = [await plant(), await plant()]
      const member = { kind: 'user', id: here.user.id } as const
      await inside(async ({ access, memberships }) => {
        await memberships.insert(rows.membership(there.project.id, member, [{ builtIn: 'admin' }]))
        const empty = { project: here.project, grants: [] }
        demandSame(await access.inProject(here.organization.id, here.project.id, member), empty, 'no member')
        demandSame(await access.inProject(here.organization.id, there.project.id, member), undefined, "another organisation's project")
        for (const id of [newId(), 'no-id']) {
          demandSame(await access.inProject(here.organization.id, id, member), undefined, 'no project')
          demandSame(await access.everywhere({ kind: 'user', id }, 'ever'), new Map(), 'nobody')
        }
        demandSame(await access.everywhere({ kind: 'identity', id: here.user.id }, 'ever'), new Map(), 'a user asked for as a machine')
      })
    }),
  ]
}
