import type { DriftCheck, DriftFinding } from '../sync/drift/drift.ts'
import type { Fingerprint, LedgerEntry } from '../sync/ledger.ts'
import { demandSame } from './demand-same.ts'
import { intent, LONG_AGO_MS, remote, strangeText } from './sample-rows.ts'
import type { StoreBench } from './store-bench.ts'
import { law, type StoreCase } from './store-harness.ts'

const print = (text: string) => text as Fingerprint
const check = (changes: Partial<DriftCheck> = {}): DriftCheck => ({
  ...{ outcome: 'drifted', message: strangeText, comparedBy: 'stamps', compared: 3, notCompared: 1, checkedAtMs: LONG_AGO_MS },
  ...changes,
})
const finding = (name: string, changes: Partial<DriftFinding> = {}): DriftFinding => ({
  ...{ name: remote(name), key: strangeText, kind: 'value', reason: strangeText, editedBy: strangeText, revision: 'r', stamp: print('s') },
  ...{ decision: null, foundAtMs: LONG_AGO_MS },
  ...changes,
})
const PERIOD_MS = 3_600_000
const MANY = 1_200

export function driftLaws(bench: StoreBench): readonly StoreCase[] {
  const { inside, plant, addSync, runningRun } = bench
  const findings = (syncId: string) => inside(({ drift }) => drift.findings(syncId))
  const entries = (syncId: string) => inside(({ ledger }) => ledger.entries(syncId))
  return [
    law('drift: a check is kept in place of the one before, with what it found or without', async () => {
      const { sync } = await plant()
      demandSame(await inside(({ drift }) => drift.lastCheck(sync.id)), undefined, 'before the first')
      demandSame(await findings('no-id'), [], 'findings of no sync')
      const found = [finding('b', { decision: 'ignore' }), finding('a', { kind: 'deleted', editedBy: null, revision: null, stamp: null })]
      await inside(({ drift }) => drift.record(sync.id, check(), found))
      demandSame(await inside(({ drift }) => drift.lastCheck(sync.id)), check(), 'the check')
      demandSame(await findings(sync.id), [found[1], found[0]], 'by name')
      const failed = check({ outcome: 'failed', comparedBy: null, message: null, checkedAtMs: LONG_AGO_MS + 1 })
      await inside(({ drift }) => drift.record(sync.id, failed))
      demandSame(await inside(({ drift }) => drift.lastCheck(sync.id)), failed, 'a check that failed')
      demandSame(await findings(sync.id), [found[1], found[0]], 'findings after a check that failed')
      await inside(({ drift }) => drift.record(sync.id, check(), []))
      demandSame(await findings(sync.id), [], 'after one that found nothing')
      const many = Array.from({ length: MANY }, (_, index) => finding(`n${index}`))
      await inside(({ drift }) => drift.record(sync.id, check(), many))
      demandSame((await findings(sync.id)).length, MANY, 'many')
    }),
    law('drift: a decision is kept with its finding and taken back; what is settled is forgotten; all goes with its sync', async () => {
      const { sync } = await plant()
      await inside(({ drift }) => drift.record(sync.id, check(), [finding('a'), finding('b'), finding('c')]))
      await inside(({ drift }) =>
        drift.decide(sync.id, new Map([['a', 'import'] as const, ['b', 'restore'] as const, ['no', 'ignore'] as const])),
      )
      await inside(({ drift }) => drift.decide(sync.id, new Map([['b', null]])))
      demandSame(
        (await findings(sync.id)).map(({ decision }) => decision),
        ['import', null, null],
        'decisions',
      )
      await inside(({ drift }) => drift.settle(sync.id, ['a', 'no']))
      demandSame(
        (await findings(sync.id)).map(({ name }) => name),
        [remote('b'), remote('c')],
        'after settling',
      )
      await inside(({ syncs }) => syncs.delete(sync.id))
      demandSame([await findings(sync.id), await inside(({ drift }) => drift.lastCheck(sync.id))], [[], undefined], 'after the sync')
    }),
    law('drift: a new sync falls due later, each time is claimed by one, and those that are not to be checked never', async () => {
      const scene = await plant()
      const daily = await addSync(scene, { options: { ...scene.sync.options, driftCheck: 'daily' } })
      await addSync(scene, { options: { ...scene.sync.options, driftCheck: 'off' } })
      await addSync(scene, { folderId: null })
      const claim = (nowMs: number, store = 0) => bench.storeOf(store).transact(({ drift }) => drift.claimDue(nowMs, 0))
      const nextAt = (id: string) => inside(({ drift }) => drift.nextCheckAtMs(id))
      demandSame(await nextAt(scene.sync.id), null, 'before it was seen')
      demandSame(await claim(LONG_AGO_MS), undefined, 'at first sight')
      const later = LONG_AGO_MS + PERIOD_MS
      const both = await Promise.all([claim(later, 0), claim(later, 1)])
      demandSame([...both].sort(), [scene.sync.id, daily.id].sort(), 'claimed at once')
      demandSame(await claim(later), undefined, 'claimed already')
      demandSame(
        [await nextAt(scene.sync.id), await nextAt(daily.id)],
        [later + PERIOD_MS, later + 24 * PERIOD_MS],
        'when they are due again',
      )
      // A check in between is one more, not another time.
      await inside(({ drift }) => drift.record(scene.sync.id, check(), []))
      demandSame(await nextAt(scene.sync.id), later + PERIOD_MS, 'after a check')
      demandSame(await claim(later + 2 * PERIOD_MS), scene.sync.id, 'due again')
      // The clock was a day ahead, and is set right.
      demandSame(await claim(later - 22 * PERIOD_MS), scene.sync.id, 'after the clock was set back')
      demandSame(await nextAt(scene.sync.id), later - 21 * PERIOD_MS, 'by the clock of now')
    }),
    law('ledger: what a check learned is kept of confirmed entries that are as they were, and an intent forgets it', async () => {
      const { sync } = await plant()
      const run = await runningRun(sync.id)
      const names = ['a', 'b', 'c', 'd'].map(remote)
      await inside(({ ledger }) =>
        ledger.intend(
          run,
          names.map((name) => intent(name)),
        ),
      )
      await inside(({ ledger }) =>
        ledger.confirm(
          run,
          names.slice(0, 3).map((name) => ({ name, receipt: { revision: 'r1' } })),
        ),
      )
      const before = await entries(sync.id)
      const entry = (name: string): LedgerEntry => before.find((each) => each.name === name) as LedgerEntry
      const other = { ...entry('b'), revision: 'r0' }
      await inside(({ ledger }) =>
        ledger.observe(sync.id, [
          { before: entry('a'), stamp: print('s1') },
          { before: other, stamp: print('s2') },
          { before: entry('c'), stamp: print('s3'), revision: 'r2' },
          { before: entry('d'), stamp: print('s4') },
        ]),
      )
      await inside(({ ledger }) => ledger.observe('no-id', [{ before: entry('a'), stamp: print('s9') }]))
      const learned = [{ ...entry('a'), stamp: print('s1') }, entry('b'), { ...entry('c'), stamp: print('s3'), revision: 'r2' }, entry('d')]
      demandSame(await entries(sync.id), learned, 'learned')
      await inside(({ ledger }) => ledger.intend(run, [intent('a')]))
      await inside(({ ledger }) => ledger.confirm(run, [{ name: remote('a'), receipt: {} }]))
      const { revision: _, ...again } = entry('a')
      demandSame((await entries(sync.id))[0], again, 'after it was written again')
    }),
  ]
}
