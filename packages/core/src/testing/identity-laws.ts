import { demandDuplicate, demandSame } from './demand-same.ts'
import { LONG_AGO_MS, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const LOGINS = 12
const at = LONG_AGO_MS + 9
const all = { projectId: null, orderBy: 'name', direction: 'asc', limit: 99, offset: 0 } as const

export function identityLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench
  const find = (id: string) => inside(({ identities }) => identities.find(id))
  /** An identity that signs in with a client secret. */
  const enrol = async () => {
    const { organization } = await plant()
    const identity = rows.identity(organization.id)
    const auth = rows.universalAuth(identity.id)
    const secret = rows.clientSecret(auth.id)
    await inside(async ({ identities }) => {
      await identities.insert(identity)
      await identities.insertUniversalAuth(auth)
      await identities.insertClientSecret(secret)
    })
    return { organization, identity: { ...identity, hasUniversalAuth: true }, auth, secret }
  }

  return [
    law('identities: every field comes back as it was; lists are by name, bytewise, of one organisation', async () => {
      const [here, there] = [await plant(), await plant()]
      const names = ['b', 'a', 'Z', strangeText, 'a']
      const mine = names.map((name) => rows.identity(here.organization.id, { name }))
      const bare = rows.identity(there.organization.id, { role: 'no-access', metadata: [] })
      await inside(async ({ identities }) => {
        for (const identity of [...mine, bare]) await identities.insert(identity)
        for (const identity of [...mine, bare]) demandSame(await identities.find(identity.id), identity, 'by id')
        const sorted = [...mine].sort((x, y) => (x.name < y.name || (x.name === y.name && x.id < y.id) ? -1 : 1))
        demandSame(await identities.list(here.organization.id, all), { identities: sorted, totalCount: 5 }, 'list')
        demandSame((await identities.list(there.organization.id, all)).identities, [bare], 'list of the other organisation')
        const backwards = await identities.list(here.organization.id, { ...all, direction: 'desc', limit: 2, offset: 1 })
        demandSame(backwards, { identities: [...sorted].reverse().slice(1, 3), totalCount: 5 }, 'a page, backwards')
        const ofProject = await identities.list(here.organization.id, { ...all, projectId: here.project.id })
        demandSame(ofProject, { identities: [], totalCount: 0 }, 'of a project')
        for (const id of [newId(), 'no-id']) {
          demandSame(await identities.find(id), undefined, 'no identity')
          demandSame((await identities.list(id, all)).identities, [], 'list of no organisation')
        }
      })
    }),
    law('identities: a change sets only what is given, and concerns only that identity', async () => {
      const { organization } = await plant()
      const [identity, other] = [rows.identity(organization.id), rows.identity(organization.id)]
      await inside(async ({ identities, organizations }) => {
        for (const each of [identity, other]) await identities.insert(each)
        const elsewhere = rows.organization()
        await organizations.insert(elsewhere)
        await organizations.setMembership(elsewhere.id, { kind: 'identity', id: identity.id }, 'member', LONG_AGO_MS)
        let should = { ...identity, updatedAtMs: at }
        for (const change of [
          { name: 'new' },
          { organizationRole: { role: 'admin', customRole: null } },
          { metadata: [] },
          { hasDeleteProtection: true },
          {},
        ] as const) {
          await identities.update(identity.id, { ...change, updatedAtMs: at })
          const { organizationRole, ...fields } = { organizationRole: {}, ...change }
          should = { ...should, ...fields, ...organizationRole }
          demandSame(await identities.find(identity.id), should, 'after the change')
        }
        demandSame(await identities.find(other.id), other, 'another identity')
        const memberships = await organizations.memberships({ kind: 'identity', id: identity.id })
        demandSame(memberships.find((each) => each.organization.id === elsewhere.id)?.role, 'member', 'the role in another organisation')
      })
    }),
    law('identities: a search for a part of a name takes every character as it is, and ignores its case', async () => {
      const { organization } = await plant()
      const names = ['a_b', 'axb', 'A%B', 'a\\b', 'ab']
      await inside(async ({ identities }) => {
        for (const name of names)
          await identities.insert(rows.identity(organization.id, { name, role: name === 'ab' ? 'admin' : 'member' }))
        const found = async (filter: object) =>
          (await identities.list(organization.id, { ...all, ...filter })).identities.map(({ name }) => name)
        for (const name of names.slice(0, 4))
          demandSame(await found({ name: { contains: name.toUpperCase() } }), [name], `search for ${name}`)
        demandSame(await found({ name: { contains: '_' } }), ['a_b'], 'search for _')
        demandSame(await found({ name: { oneOf: ['ab', 'axb', 'a%b'] } }), ['ab', 'axb'], 'one of some names')
        demandSame(await found({ role: { oneOf: ['admin'] } }), ['ab'], 'one of some roles')
        demandSame(await found({ role: { oneOf: ['admin'] }, name: { oneOf: ['axb'] } }), [], 'both conditions')
      })
    }),
    law('identities: the last login is of that identity, and one made in a project is listed there', async () => {
      const { organization, project } = await plant()
      const own = rows.identity(organization.id, { projectId: project.id, hasDeleteProtection: true, lastLoginAtMs: 5 })
      const other = rows.identity(organization.id)
      await inside(async ({ identities }) => {
        for (const identity of [own, other]) await identities.insert(identity)
        demandSame((await identities.list(organization.id, { ...all, projectId: project.id })).identities, [own], 'of the project')
        demandSame((await identities.list(organization.id, all)).identities, [other], "the organisation's own")
        await identities.recordLogin(own.id, at)
        demandSame(await identities.find(own.id), { ...own, lastLoginAtMs: at }, 'after a login')
        demandSame(await identities.find(other.id), other, 'another one')
      })
    }),
    law('identities: deleting one ends its sign-in, its tokens and its roles, and nobody else’s', async () => {
      const [doomed, kept] = [await enrol(), await enrol()]
      const { project } = await plant()
      const tokens = [doomed, kept].map(({ organization, identity }) => rows.token(organization.id, { kind: 'identity', id: identity.id }))
      await inside(async (repositories) => {
        for (const token of tokens) await repositories.tokens.insert(token)
        for (const { identity } of [doomed, kept])
          await repositories.memberships.insert(rows.membership(project.id, { kind: 'identity', id: identity.id }))
      })
      await inside(({ identities }) => identities.delete(doomed.identity.id))
      await inside(async ({ identities, tokens: repository, memberships, organizations }) => {
        for (const [{ identity, auth, secret }, there, index] of [[doomed, false, 0] as const, [kept, true, 1] as const]) {
          const member = { kind: 'identity', id: identity.id } as const
          const digest = tokens[index]?.digest ?? new Uint8Array()
          demandSame((await identities.find(identity.id)) !== undefined, there, 'identity')
          demandSame((await identities.findUniversalAuth(identity.id)) !== undefined, there, 'universal auth')
          demandSame((await identities.findClientSecret(auth.id, { digest: secret.digest })) !== undefined, there, 'client secret')
          demandSame((await repository.find(digest)) !== undefined, there, 'token')
          demandSame((await memberships.find(project.id, member)) !== undefined, there, 'role in a project')
          demandSame((await organizations.memberships(member)).length, there ? 1 : 0, 'membership')
        }
      })
    }),
    law('universal auth: every field comes back as it was, by identity and by client id; both are taken once', async () => {
      const { identity, auth } = await enrol()
      const other = rows.identity(identity.organizationId)
      const never = rows.universalAuth(other.id, { firstFailedAtMs: null, lockedUntilMs: null, lockoutEnabled: false })
      await inside(async ({ identities }) => {
        await identities.insert(other)
        await identities.insertUniversalAuth(never)
        demandSame(await identities.findUniversalAuth(identity.id), auth, 'by identity')
        demandSame(await identities.findUniversalAuthByClientId(auth.clientId), auth, 'by client id')
        demandSame(await identities.findUniversalAuth(other.id), never, 'one that never failed')
        for (const id of [newId(), 'no-id']) {
          demandSame(await identities.findUniversalAuth(id), undefined, 'of no identity')
          demandSame(await identities.findUniversalAuthByClientId(id), undefined, 'by no client id')
        }
      })
      await demandDuplicate('a second for the identity', () =>
        inside(({ identities }) => identities.insertUniversalAuth(rows.universalAuth(identity.id))),
      )
      const third = rows.identity(identity.organizationId)
      await inside(({ identities }) => identities.insert(third))
      await demandDuplicate('the client id', () =>
        inside(({ identities }) => identities.insertUniversalAuth(rows.universalAuth(third.id, { clientId: auth.clientId }))),
      )
    }),
    law('universal auth: a change sets only what is given, and concerns only that one', async () => {
      const [{ identity, auth }, other] = [await enrol(), await enrol()]
      const changes = [
        { accessTokenTtlS: 10, accessTokenMaxTtlS: 11, accessTokenUsesMax: 12, accessTokenPeriodS: 13 },
        { clientSecretTrustedIps: [], accessTokenTrustedIps: ['10.0.0.1'] },
        { lockoutEnabled: false, lockoutThreshold: 14, lockoutDurationS: 15, lockoutCounterResetS: 16 },
        { failedLogins: 0, firstFailedAtMs: null, lockedUntilMs: null },
        { updatedAtMs: at },
        {},
      ]
      let should = auth
      await inside(async ({ identities }) => {
        for (const change of changes) {
          await identities.updateUniversalAuth(auth.id, change)
          should = { ...should, ...change }
          demandSame(await identities.findUniversalAuth(identity.id), should, 'after the change')
        }
        demandSame(await identities.findUniversalAuth(other.identity.id), other.auth, 'another one')
      })
    }),
    law('universal auth: the counters of logins at the same moment add up', async () => {
      const { identity, auth } = await enrol()
      await Promise.all(
        Array.from({ length: LOGINS }, (_, index) =>
          storeOf(index).transact(async ({ identities }) => {
            const found = await identities.findUniversalAuthByClientId(auth.clientId)
            await identities.updateUniversalAuth(auth.id, { failedLogins: (found?.failedLogins ?? 0) + 1 })
          }),
        ),
      )
      const after = await inside(({ identities }) => identities.findUniversalAuth(identity.id))
      demandSame(after?.failedLogins, auth.failedLogins + LOGINS, 'failed logins')
    }),
    law('universal auth: deleting it takes its client secrets along, and leaves the identity and others', async () => {
      const [{ identity, auth, secret }, other] = [await enrol(), await enrol()]
      await inside(async ({ identities }) => {
        await identities.deleteUniversalAuth(auth.id)
        demandSame(await identities.findUniversalAuth(identity.id), undefined, 'universal auth')
        demandSame(await identities.findClientSecret(auth.id, { digest: secret.digest }), undefined, 'client secret')
        demandSame(await identities.find(identity.id), { ...identity, hasUniversalAuth: false }, 'identity')
        demandSame(await identities.findUniversalAuth(other.identity.id), other.auth, 'another one')
      })
    }),
    law('client secrets: every field comes back as it was, by digest and by age; another’s secret opens nothing', async () => {
      const [here, there] = [await enrol(), await enrol()]
      const secrets = [3, 1, 2, 2, 2, 2].map((createdAtMs) => rows.clientSecret(here.auth.id, { createdAtMs, revoked: createdAtMs === 2 }))
      await inside(async ({ identities }) => {
        for (const secret of secrets) await identities.insertClientSecret(secret)
        for (const secret of secrets)
          demandSame(await identities.findClientSecret(here.auth.id, { digest: secret.digest }), secret, 'by digest')
        const byAge = [...secrets, here.secret].sort((x, y) => x.createdAtMs - y.createdAtMs || (x.id < y.id ? -1 : 1))
        demandSame(await identities.listClientSecrets(here.auth.id, 9), byAge, 'list')
        demandSame(await identities.listClientSecrets(here.auth.id, 2), byAge.slice(-2), 'the newest two, oldest first')
        demandSame(await identities.findClientSecret(here.auth.id, { id: here.secret.id }), here.secret, 'by id')
        demandSame(await identities.findClientSecret(there.auth.id, { id: here.secret.id }), undefined, "another's secret, by id")
        demandSame(await identities.findClientSecret(there.auth.id, { digest: here.secret.digest }), undefined, "another's secret")
        demandSame(await identities.findClientSecret(here.auth.id, { digest: new Uint8Array() }), undefined, 'no secret')
        demandSame(await identities.findClientSecret('no-id', { digest: here.secret.digest }), undefined, 'of nobody')
        demandSame(await identities.listClientSecrets(newId(), 9), [], 'list of nobody')
        await identities.insertClientSecret({ ...here.secret, id: newId(), universalAuthId: there.auth.id })
      })
      await demandDuplicate('the digest again', () =>
        inside(({ identities }) => identities.insertClientSecret({ ...here.secret, id: newId() })),
      )
    }),
    law('client secrets: a change sets only what is given, and concerns only that one', async () => {
      const { auth, secret } = await enrol()
      const other = rows.clientSecret(auth.id)
      await inside(async ({ identities }) => {
        await identities.insertClientSecret(other)
        await identities.updateClientSecret(secret.id, { uses: 9, updatedAtMs: at })
        demandSame(await identities.findClientSecret(auth.id, { digest: secret.digest }), { ...secret, uses: 9, updatedAtMs: at }, 'uses')
        await identities.updateClientSecret(secret.id, { revoked: true, updatedAtMs: at + 1 })
        const should = { ...secret, uses: 9, revoked: true, updatedAtMs: at + 1 }
        demandSame(await identities.findClientSecret(auth.id, { digest: secret.digest }), should, 'revoked')
        demandSame(await identities.findClientSecret(auth.id, { digest: other.digest }), other, 'another one')
      })
    }),
    law('identities: one is found by whoever has the id, so that its organisation can be compared', async () => {
      const { organization, identity } = await enrol()
      demandSame((await find(identity.id))?.organizationId, organization.id, 'organisation')
    }),
  ]
}
