import { demandRefusal, demandSame } from './demand-same.ts'
import { intent, remote, strangeText } from './sample-rows.ts'
import { NO_LEASE_MS, type StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const BATCH = 1_000
const receipt = (name: string, revision?: string) => ({ name: remote(name), receipt: revision === undefined ? {} : { revision } })

export function ledgerLaws(bench: StoreBench): readonly StoreCase[] {
  const { inside, plant, addSync, runningRun, takeOver, newId } = bench
  const entries = (syncId: string) => inside(({ ledger }) => ledger.entries(syncId))
  const intended = (name: string, fingerprint?: string, everConfirmed = false) => ({
    ...intent(name, fingerprint),
    state: 'intended',
    everConfirmed,
  })
  const confirmed = (name: string, revision?: string, fingerprint?: string) => ({
    ...intent(name, fingerprint),
    state: 'confirmed',
    everConfirmed: true,
    revision,
  })

  return [
    law('ledger: an intent is remembered as intended, a confirmed one as confirmed, with its revision if there is one', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(({ ledger }) => ledger.intend(run, [intent('c')]))
      await inside(({ ledger }) => ledger.intend(run, [intent('a'), intent(strangeText)]))
      demandSame(await entries(sync.id), [intended(strangeText), intended('a'), intended('c')], 'after intending')
      await inside(({ ledger }) => ledger.confirm(run, [receipt('a'), receipt(strangeText, strangeText)]))
      demandSame(await entries(sync.id), [confirmed(strangeText, strangeText), confirmed('a'), intended('c')], 'after confirming')
      const secretId = newId()
      await inside(({ ledger }) => ledger.intend(run, [{ ...intent('a'), secretId }]))
      await inside(({ ledger }) => ledger.confirm(run, [receipt('a')]))
      demandSame((await entries(sync.id))[1], { ...confirmed('a'), secretId }, 'with the secret that it was written for')
    }),
    law('ledger: a new intent takes the new fingerprint, forgets the revision, and remembers that it was ever confirmed', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(async ({ ledger }) => {
        await ledger.intend(run, [intent('a', 'one'), intent('b', 'one'), intent('c', 'one')])
        await ledger.confirm(run, [receipt('a', 'r1'), receipt('b', 'r1')])
        await ledger.intend(run, [intent('a', 'two'), intent('c', 'two')])
      })
      demandSame(
        await entries(sync.id),
        [intended('a', 'two', true), confirmed('b', 'r1', 'one'), intended('c', 'two')],
        'after intending again',
      )
      await inside(({ ledger }) => ledger.confirm(run, [receipt('a')]))
      demandSame((await entries(sync.id))[0], confirmed('a', undefined, 'two'), 'after confirming without a revision')
      await inside(({ ledger }) => ledger.confirm(run, [receipt('a', 'r2')]))
      demandSame((await entries(sync.id))[0], confirmed('a', 'r2', 'two'), 'after learning the revision')
      await inside(({ ledger }) => ledger.confirm(run, [receipt('a')]))
      demandSame((await entries(sync.id))[0], confirmed('a', undefined, 'two'), 'after a receipt that has none')
    }),
    law('ledger: a write that was never intended cannot be confirmed, and takes the rest of its batch along', async () => {
      const scene = await plant()
      const run = await runningRun(scene.sync.id)
      const other = await runningRun((await addSync(scene)).id)
      await inside(({ ledger }) => ledger.intend(run, [intent('a')]))
      await inside(({ ledger }) => ledger.intend(other, [intent('b')]))
      for (const batch of [[receipt('a'), receipt('b')], [receipt('b')], [receipt('A')]])
        await demandRefusal('confirming', () => inside(({ ledger }) => ledger.confirm(run, batch)))
      demandSame(await entries(run.syncId), [intended('a')], 'what was intended')
      demandSame(await entries(other.syncId), [intended('b')], 'what the other sync intended')
    }),
    law('ledger: forgetting removes just the named entries of just this sync', async () => {
      const scene = await plant()
      const run = await runningRun(scene.sync.id)
      const other = await runningRun((await addSync(scene)).id)
      for (const each of [run, other])
        await inside(({ ledger }) => ledger.intend(each, [intent('a'), intent('b'), intent('%'), intent('_')]))
      await inside(({ ledger }) => ledger.forget(run, [remote('a'), remote('%'), remote('never there')]))
      await inside(({ ledger }) => ledger.forget(run, []))
      demandSame(await entries(run.syncId), [intended('_'), intended('b')], 'what is left')
      demandSame((await entries(other.syncId)).length, 4, 'entries of the other sync')
      for (const id of [newId(), 'no-id']) demandSame(await entries(id), [], 'entries of no sync')
    }),
    law('ledger: what is given twice in one call counts once, the last', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(({ ledger }) => ledger.intend(run, [intent('a', 'one'), intent('a', 'two')]))
      await inside(({ ledger }) => ledger.confirm(run, [receipt('a', 'r1'), receipt('a', 'r2')]))
      demandSame(await entries(sync.id), [confirmed('a', 'r2', 'two')], 'entries')
    }),
    law('ledger: the new holder of a run finds and goes on with what the old one intended', async () => {
      const { sync } = await plant()
      const old = await runningRun(sync.id, NO_LEASE_MS)
      // The old one writes as long as nobody has taken over.
      await inside(({ ledger }) => ledger.intend(old, [intent('a')]))
      const held = await takeOver(old)
      demandSame(await entries(sync.id), [intended('a')], 'what the old one left')
      await inside(({ ledger }) => ledger.confirm(held, [receipt('a')]))
      demandSame(await entries(sync.id), [confirmed('a')], 'after the new one confirmed')
    }),
    law('ledger: an intent is there for every other reader once its transaction is over, and not without', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await demandRefusal('work that throws', () =>
        inside(async ({ ledger }) => {
          await ledger.intend(run, [intent('a')])
          throw new Error('on purpose')
        }),
      )
      demandSame(await entries(sync.id), [], 'after a rollback')
      await inside(({ ledger }) => ledger.intend(run, [intent('a')]))
      demandSame(await bench.storeOf(1).transact(({ ledger }) => ledger.entries(sync.id)), [intended('a')], 'elsewhere')
    }),
    law('ledger: a thousand are intended, confirmed and forgotten, each as one call, and listed by name', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      const names = Array.from({ length: BATCH }, (_, index) => `n${String(index).padStart(4, '0')}`)
      const shuffled = [...names].reverse()
      await inside(async ({ ledger }) => {
        await ledger.intend(
          run,
          shuffled.map((name) => intent(name)),
        )
        await ledger.confirm(
          run,
          names.map((name) => receipt(name, `r-${name}`)),
        )
      })
      demandSame(
        await entries(sync.id),
        names.map((name) => confirmed(name, `r-${name}`)),
        'entries',
      )
      await inside(({ ledger }) => ledger.forget(run, shuffled.map(remote)))
      demandSame(await entries(sync.id), [], 'after forgetting')
    }),
    law('ledger: it goes with its sync', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      await inside(({ ledger }) => ledger.intend(run, [intent('a')]))
      await inside(({ syncs }) => syncs.delete(sync.id))
      demandSame(await entries(sync.id), [], 'entries')
    }),
  ]
}
