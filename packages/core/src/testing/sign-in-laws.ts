import type { AccessToken } from '../identities/access-token.ts'
import { demandSame } from './demand-same.ts'
import { everyByte, LONG_AGO_MS } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const AT_ONCE = 12
const GUESSES = 12
const bytes = (text: string) => new TextEncoder().encode(text)

export function signInLaws(bench: StoreBench): readonly StoreCase[] {
  const { rows, inside, plant, storeOf, newId } = bench
  const granted = async (attempt: (index: number) => Promise<boolean>) =>
    (await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => attempt(index)))).filter(Boolean).length

  return [
    law('attempts: of one subject, replaced as a whole, and gone when deleted or ended', async () => {
      const [a, b, c] = [bytes('a'), bytes('b'), everyByte]
      const first = { failed: 3, firstAtMs: LONG_AGO_MS, lockedUntilMs: null }
      const locked = { failed: 10, firstAtMs: LONG_AGO_MS + 1, lockedUntilMs: LONG_AGO_MS + 50 }
      await inside(async ({ attempts }) => {
        demandSame(await attempts.find(a), undefined, 'none')
        await attempts.put(a, { ...first, endsAtMs: 10 })
        await attempts.put(b, { ...first, endsAtMs: 20 })
        await attempts.put(c, { ...locked, endsAtMs: 30 })
        await attempts.put(b, { ...locked, endsAtMs: 21 })
        demandSame(await attempts.find(a), first, 'the first')
        demandSame(await attempts.find(b), locked, 'one that was replaced')
        demandSame(await attempts.locked([a, b, bytes('other')], LONG_AGO_MS + 49), [b], 'locked now')
        demandSame(await attempts.locked([a, b], LONG_AGO_MS + 50), [], 'locked when the lock is over')
        demandSame(await attempts.locked([], LONG_AGO_MS), [], 'locked of none')
        await attempts.deleteEnded(9, 9)
        demandSame(await attempts.find(a), first, 'before its end')
        await attempts.deleteEnded(21, 1)
        demandSame([await attempts.find(a), await attempts.find(b)], [undefined, locked], 'after clearing away one')
        await attempts.deleteEnded(21, 9)
        demandSame([await attempts.find(b), await attempts.find(c)], [undefined, locked], 'after clearing away all that ended')
        await attempts.put(a, { ...first, endsAtMs: 99 })
        await attempts.delete(c)
        demandSame([await attempts.find(a), await attempts.find(c)], [first, undefined], 'after deleting one')
      })
    }),
    law('attempts: guesses at the same moment add up', async () => {
      const subject = bytes('somebody')
      await Promise.all(
        Array.from({ length: GUESSES }, (_, index) =>
          storeOf(index).transact(async ({ attempts }) => {
            const failed = ((await attempts.find(subject))?.failed ?? 0) + 1
            await attempts.put(subject, { failed, firstAtMs: 1, lockedUntilMs: null, endsAtMs: 9 })
          }),
        ),
      )
      demandSame((await inside(({ attempts }) => attempts.find(subject)))?.failed, GUESSES, 'failed guesses')
    }),
    law('second factors: of one user, replaced as a whole; a time step is burned by one, and never an earlier one after it', async () => {
      const [{ user }, { user: other }] = [await plant(), await plant()]
      const factor = { userId: user.id, version: 2, sealedSecret: everyByte, isConfirmed: false, lastStep: 5, createdAtMs: LONG_AGO_MS }
      const beside = { ...factor, userId: other.id }
      await inside(async ({ secondFactors }) => {
        demandSame(await secondFactors.find(user.id), undefined, 'none')
        await secondFactors.put({ ...factor, version: 1, isConfirmed: true, lastStep: 9, sealedSecret: new Uint8Array(), createdAtMs: 1 })
        for (const each of [factor, beside]) await secondFactors.put(each)
        demandSame(await secondFactors.find(user.id), factor, 'the factor')
        await secondFactors.confirm(user.id)
        demandSame(await secondFactors.find(user.id), { ...factor, isConfirmed: true }, 'confirmed')
        const burns = [5, 4, 7, 6, 7].map((step) => () => secondFactors.burn(user.id, step))
        const burned: boolean[] = []
        for (const burn of burns) burned.push(await burn())
        demandSame(burned, [false, false, true, false, false], 'steps 5, 4, 7, 6, 7 after 5')
        demandSame(await secondFactors.find(other.id), beside, "another user's")
        for (const id of [newId(), 'no-id'])
          demandSame([await secondFactors.find(id), await secondFactors.burn(id, 9)], [undefined, false], 'nobody')
      })
      demandSame(
        await granted((index) => storeOf(index).transact(({ secondFactors }) => secondFactors.burn(user.id, 8))),
        1,
        'burned at once',
      )
    }),
    law('recovery codes: of one user, replaced as a whole; each is burned once', async () => {
      const [{ user }, { user: other }] = [await plant(), await plant()]
      const codes = ['a', 'b', 'c'].map(bytes) as [Uint8Array, Uint8Array, Uint8Array]
      const put = (userId: string) => ({
        userId,
        version: 1,
        sealedSecret: everyByte,
        isConfirmed: true,
        lastStep: 0,
        createdAtMs: LONG_AGO_MS,
      })
      await inside(async ({ secondFactors }) => {
        for (const { id } of [user, other]) await secondFactors.put(put(id))
        await secondFactors.setRecoveryCodes(user.id, [bytes('old')])
        await secondFactors.setRecoveryCodes(user.id, codes)
        await secondFactors.setRecoveryCodes(other.id, [codes[0]])
        demandSame(await secondFactors.burnRecoveryCode(user.id, bytes('old'), 1), false, 'a replaced code')
        demandSame(await secondFactors.burnRecoveryCode(other.id, codes[1], 1), false, "another user's code")
        demandSame(await secondFactors.burnRecoveryCode(user.id, codes[1], 1), true, 'a code')
        demandSame(await secondFactors.burnRecoveryCode(user.id, codes[1], 1), false, 'a burned code')
        demandSame(
          [await secondFactors.countRecoveryCodes(user.id), await secondFactors.countRecoveryCodes(other.id)],
          [2, 1],
          'codes left',
        )
      })
      const burned = await granted((index) =>
        storeOf(index).transact(({ secondFactors }) => secondFactors.burnRecoveryCode(user.id, codes[2], 1)),
      )
      demandSame(burned, 1, 'burned at once')
      await inside(async ({ secondFactors }) => {
        await secondFactors.delete(user.id)
        demandSame([await secondFactors.find(user.id), await secondFactors.countRecoveryCodes(user.id)], [undefined, 0], 'after deleting')
        demandSame(
          [(await secondFactors.find(other.id))?.userId, await secondFactors.countRecoveryCodes(other.id)],
          [other.id, 1],
          'of another',
        )
      })
    }),
    law(
      'sessions: those a person signed in for and that last, newest first; ended and revoked ones are not listed, machines’ never',
      async () => {
        const [{ organization, user }, there] = [await plant(), await plant()]
        const holder = { kind: 'user', id: user.id } as const
        const session = (createdAtMs: number, changes: Partial<AccessToken> = {}) =>
          rows.token(organization.id, holder, { createdAtMs, expiresAtMs: 100, method: 'password', ...changes })
        const [old, newer, ended, revoked, script, elsewhere] = [
          session(1),
          session(2),
          session(3, { expiresAtMs: 50 }),
          session(4, { revoked: true }),
          session(5, { method: null }),
          session(6, { organizationId: there.organization.id }),
        ]
        const foreign = rows.token(there.organization.id, { kind: 'user', id: there.user.id }, { method: 'password', expiresAtMs: 100 })
        const find = async ({ digest }: AccessToken) => (await inside(({ tokens }) => tokens.find(digest)))?.revoked
        await inside(async ({ tokens }) => {
          for (const token of [old, newer, ended, revoked, script, elsewhere, foreign]) await tokens.insert(token)
          // Nobody is signed in with what still waits for more.
          for (const purpose of ['sign-in', 'second-factor'] as const) await tokens.insert(session(7, { purpose }))
          const listed = await tokens.listSessions(user.id, 50)
          demandSame(listed, [elsewhere, newer, old], 'sessions')
          demandSame(await tokens.listSessions('no-id', 50), [], 'of nobody')
          await tokens.touch(old.id, 77)
          await tokens.markSecondFactor(old.id)
          demandSame(await tokens.find(old.digest), { ...old, lastUsedAtMs: 77, hasSecondFactor: true }, 'touched and marked')
          demandSame(await tokens.find(newer.digest), newer, 'another session')
          await tokens.revokeSessions(user.id, { exceptId: newer.id, organizationId: organization.id })
        })
        const after = [await find(old), await find(newer), await find(script), await find(elsewhere), await find(foreign)]
        demandSame(after, [true, false, false, false, false], 'revoked, of one organisation but one')
        await inside(({ tokens }) => tokens.revokeSessions(user.id, {}))
        const all = [await find(newer), await find(script), await find(elsewhere), await find(foreign)]
        demandSame(all, [true, false, true, false], 'revoked, all of the user')
        await inside(({ tokens }) => tokens.deleteEndedSessions(user.id, 60))
        demandSame([await find(ended), await find(newer), await find(script)], [undefined, true, false], 'after clearing away')
      },
    ),
  ]
}
