import { type CancelSignal, neverCancelled } from '../cancel-signal.ts'
import { type Bench, value } from './bench.ts'
import { demand, demandEqual, demandFailure, thrownBy } from './demand.ts'
import type { ConnectorCase } from './exercise-connector.ts'
import { demandSilence } from './traces.ts'

/** What careless code changes on the way. Ordinary for a secret; each must come out as it went in. */
const AWKWARD_VALUES = [
  'plain',
  '',
  ' kept blanks \n',
  '"quoted" \\ back\\slash',
  'line\r\nline\n',
  'ünïcödé 🔐',
  '$1 ? %s {{x}} $y',
  '0',
  'null',
  '{"json":[1]}',
]

const CANARY = 'canary-value-that-nobody-may-read'

class Cancelled extends Error {}
const cancelled: CancelSignal = {
  aborted: true,
  throwIfAborted() {
    throw new Cancelled('cancelled')
  },
}

export function writingLaws(bench: Bench): readonly ConnectorCase[] {
  const { connector, owner, otherOwner, names, openAs, list, entry, storedValue, inspect } = bench
  const [first, second, third] = names
  return [
    {
      name: 'a value comes out as it went in, created or updated',
      async run() {
        await openAs(owner).create(second, value('before'), neverCancelled)
        for (const text of AWKWARD_VALUES) {
          if (connector.problemWithValue(value(text)) !== undefined) continue
          await openAs(owner).create(first, value(text), neverCancelled)
          demandEqual(await storedValue(first), text, 'created value')
          await openAs(owner).update(second, value(text), neverCancelled)
          demandEqual(await storedValue(second), text, 'updated value')
          await openAs(owner).remove([first], neverCancelled)
        }
      },
    },
    {
      name: 'the second create of a name is a conflict, and the first value stays',
      async run() {
        await openAs(owner).create(first, value('one'), neverCancelled)
        const failure = await demandFailure('conflict', 'second create', () => openAs(owner).create(first, value(CANARY), neverCancelled))
        demandSilence(failure, [CANARY], inspect)
        demandEqual(await storedValue(first), 'one', 'value after the conflict')
      },
    },
    {
      name: "a create over a stranger's entry is a conflict and changes neither value nor mark",
      async run() {
        await bench.putForeign(first, 'theirs')
        await demandFailure('conflict', 'create', () => openAs(owner).create(first, value('ours'), neverCancelled))
        demandEqual(await storedValue(first), 'theirs', 'value after the conflict')
        demandEqual((await entry(first))?.owner, null, 'owner after the conflict')
      },
    },
    {
      name: 'of many creates of one name at once, one wins and the others are conflicts',
      async run() {
        const racers = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
        const ends = await Promise.all(racers.map((text) => thrownBy(() => openAs(owner).create(first, value(text), neverCancelled))))
        const winners = racers.filter((_, index) => ends[index] === undefined)
        demandEqual(winners.length, 1, 'number of winners')
        for (const end of ends) if (end !== undefined) await demandFailure('conflict', 'a losing create', () => Promise.reject(end.error))
        demandEqual(await storedValue(first), winners[0], 'the value that stays')
      },
    },
    {
      name: 'an update of a name that is not there is missing, and makes nothing',
      async run() {
        const failure = await demandFailure('missing', 'update', () => openAs(owner).update(first, value(CANARY), neverCancelled))
        demandSilence(failure, [CANARY], inspect)
        demandEqual(await list(), [], 'list')
      },
    },
    {
      name: 'an update changes the value and keeps the mark',
      async run() {
        await openAs(owner).create(first, value('one'), neverCancelled)
        await openAs(owner).update(first, value('two'), neverCancelled)
        demandEqual(await storedValue(first), 'two', 'value')
        demandEqual((await entry(first))?.owner, owner, 'owner')
      },
    },
    {
      name: "after a listing, an update takes over a stranger's and another owner's mark",
      async run() {
        await openAs(otherOwner).create(first, value('one'), neverCancelled)
        await bench.putForeign(second, 'two')
        const destination = openAs(owner)
        await destination.list(neverCancelled)
        for (const name of [first, second]) await destination.update(name, value('ours'), neverCancelled)
        for (const name of [first, second]) demandEqual((await entry(name))?.owner, owner, 'owner after taking over')
      },
    },
    {
      name: 'nothing happens once the signal is cancelled',
      async run() {
        await openAs(owner).create(first, value('one'), neverCancelled)
        const destination = openAs(owner)
        await destination.list(neverCancelled)
        const attempts = [
          () => destination.list(cancelled),
          () => destination.create(third, value('three'), cancelled),
          () => destination.update(first, value('two'), cancelled),
          () => destination.remove([first], cancelled),
        ]
        for (const attempt of attempts)
          demand((await thrownBy(attempt))?.error instanceof Cancelled, "A cancelled call does not throw the signal's own error")
        demandEqual(await storedValue(first), 'one', 'value after cancelled calls')
        demandEqual(await storedValue(third), undefined, 'an entry of a cancelled create')
      },
    },
  ]
}
