import { demandDuplicate, demandSame } from './demand-same.ts'
import { everyByte, FAR_AHEAD_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const USES_MAX = 5
const AT_ONCE = 20

export function tokenLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench
  const find = (digest: Uint8Array) => inside(({ tokens }) => tokens.find(digest))
  const spend = (id: string, index = 0) => storeOf(index).transact(({ tokens }) => tokens.spendUse(id))
  /** A user and an identity of one organisation, and a token of each kind. */
  const issue = async () => {
    const { organization, user } = await plant()
    const identity = rows.identity(organization.id)
    const ofUser = rows.token(organization.id, { kind: 'user', id: user.id })
    const ofIdentity = rows.token(organization.id, { kind: 'identity', id: identity.id })
    await inside(async ({ identities, tokens }) => {
      await identities.insert(identity)
      for (const token of [ofUser, ofIdentity]) await tokens.insert(token)
    })
    return { organization, user, identity, ofUser, ofIdentity }
  }

  return [
    law('tokens: every field comes back as it was, by digest; an unknown digest is undefined, a known one taken', async () => {
      const { organization, user, ofUser, ofIdentity } = await issue()
      const never = { expiresAtMs: null, renewableUntilMs: null, revoked: true, uses: 3, usesMax: 9, digest: everyByte }
      const token = rows.token(organization.id, { kind: 'user', id: user.id }, never)
      await inside(({ tokens }) => tokens.insert(token))
      for (const each of [token, ofUser, ofIdentity]) demandSame(await find(each.digest), each, 'token')
      for (const digest of [new Uint8Array(), everyByte.slice(1), new Uint8Array(256)])
        demandSame(await find(digest), undefined, 'no token')
      await demandDuplicate('digest', () => inside(({ tokens }) => tokens.insert({ ...token, id: newId() })))
    }),
    law('tokens: uses are counted up to the limit, and without a limit for ever', async () => {
      const { organization, user, ofUser } = await issue()
      const limited = rows.token(organization.id, { kind: 'user', id: user.id }, { usesMax: 2 })
      await inside(({ tokens }) => tokens.insert(limited))
      demandSame([await spend(limited.id), await spend(limited.id), await spend(limited.id)], [true, true, false], 'uses of two')
      demandSame((await find(limited.digest))?.uses, 2, 'uses counted')
      demandSame([await spend(ofUser.id), await spend(ofUser.id), await spend(ofUser.id)], [true, true, true], 'uses without a limit')
      demandSame((await find(ofUser.digest))?.uses, 3, 'uses counted without a limit')
      for (const id of [newId(), 'no-id']) demandSame(await spend(id), false, 'a use of no token')
    }),
    law('tokens: of many uses at once just as many are granted as are left', async () => {
      const { organization, user } = await issue()
      const token = rows.token(organization.id, { kind: 'user', id: user.id }, { usesMax: USES_MAX })
      await inside(({ tokens }) => tokens.insert(token))
      const granted = await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => spend(token.id, index)))
      demandSame(granted.filter(Boolean).length, USES_MAX, 'uses granted')
      demandSame((await find(token.digest))?.uses, USES_MAX, 'uses counted')
    }),
    law('tokens: renewing and revoking concern just that token', async () => {
      const { ofUser, ofIdentity } = await issue()
      await inside(({ tokens }) => tokens.renew(ofUser.id, FAR_AHEAD_MS))
      demandSame(await find(ofUser.digest), { ...ofUser, expiresAtMs: FAR_AHEAD_MS }, 'renewed')
      await inside(({ tokens }) => tokens.renew(ofUser.id, null))
      demandSame(await find(ofUser.digest), { ...ofUser, expiresAtMs: null }, 'renewed for ever')
      await inside(({ tokens }) => tokens.revoke(ofUser.id))
      demandSame(await find(ofUser.digest), { ...ofUser, expiresAtMs: null, revoked: true }, 'revoked')
      demandSame(await find(ofIdentity.digest), ofIdentity, 'another token')
    }),
    law(
      'tokens: those that ended before a moment go, no more at a time than asked for; one that ends then, later or never stays',
      async () => {
        const { organization, user } = await issue()
        const ending = (expiresAtMs: number | null) => rows.token(organization.id, { kind: 'user', id: user.id }, { expiresAtMs })
        const [gone, staying] = [
          [ending(1), ending(2), ending(2)],
          [ending(3), ending(FAR_AHEAD_MS), ending(null)],
        ]
        await inside(async ({ tokens }) => {
          for (const token of [...gone, ...staying]) await tokens.insert(token)
        })
        const forget = (limit: number) => inside(({ tokens }) => tokens.deleteEnded(3, limit))
        demandSame([await forget(2), await forget(2), await forget(2)], [2, 1, 0], 'how many went')
        for (const { digest } of gone) demandSame(await find(digest), undefined, 'one that ended before')
        for (const token of staying) demandSame(await find(token.digest), token, 'one that had not')
      },
    ),
    law('tokens: revoking all of a holder leaves those of everybody else', async () => {
      const [{ organization, identity, ofUser, ofIdentity }, other] = [await issue(), await issue()]
      const second = rows.token(organization.id, { kind: 'identity', id: identity.id })
      await inside(({ tokens }) => tokens.insert(second))
      await inside(({ tokens }) => tokens.revokeAllOf({ kind: 'user', id: identity.id }))
      demandSame(await find(ofIdentity.digest), ofIdentity, 'after revoking those of a user with this id')
      await inside(({ tokens }) => tokens.revokeAllOf({ kind: 'identity', id: identity.id }))
      for (const token of [ofIdentity, second]) demandSame(await find(token.digest), { ...token, revoked: true }, 'a token of the holder')
      for (const token of [ofUser, other.ofUser, other.ofIdentity]) demandSame(await find(token.digest), token, "somebody else's token")
    }),
  ]
}
