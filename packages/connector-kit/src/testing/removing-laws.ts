import { neverCancelled } from '../cancel-signal.ts'
import { type Bench, value } from './bench.ts'
import { demandEqual } from './demand.ts'
import type { ConnectorCase } from './exercise-connector.ts'

export function removingLaws({ owner, names, outsideNames, openAs, list, putForeign, storedValue }: Bench): readonly ConnectorCase[] {
  const [first, second, third] = names
  return [
    {
      name: 'removing answers with what is gone, leaves the rest, and a name that was not there counts as gone',
      async run() {
        for (const name of [first, second]) await openAs(owner).create(name, value('v'), neverCancelled)
        const destination = openAs(owner)
        await destination.list(neverCancelled)
        const gone = await destination.remove([first, third], neverCancelled)
        demandEqual([...gone].sort(), [first, third].sort(), 'gone')
        demandEqual(
          (await list()).map(({ name }) => name),
          [second],
          'what is left',
        )
      },
    },
    {
      name: 'removing the last entry, and removing again, both answer that it is gone',
      async run() {
        await openAs(owner).create(first, value('v'), neverCancelled)
        for (const time of ['first', 'second'])
          demandEqual(await openAs(owner).remove([first], neverCancelled), [first], `gone the ${time} time`)
      },
    },
    {
      name: 'removing nothing answers with nothing',
      async run() {
        await putForeign(first, 'v')
        demandEqual(await openAs(owner).remove([], neverCancelled), [], 'gone')
        demandEqual(await storedValue(first), 'v', 'what was there')
      },
    },
    {
      name: 'removing everything in the place leaves its neighbours',
      async run() {
        for (const name of outsideNames) await putForeign(name, 'outside')
        for (const name of names) await openAs(owner).create(name, value('v'), neverCancelled)
        await openAs(owner).remove(names, neverCancelled)
        for (const name of outsideNames) demandEqual(await storedValue(name), 'outside', `"${name}"`)
      },
    },
  ]
}
