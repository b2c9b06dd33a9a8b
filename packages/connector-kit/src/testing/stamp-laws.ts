import { neverCancelled } from '../cancel-signal.ts'
import type { RemoteName } from '../secret-destination.ts'
import { type Bench, value } from './bench.ts'
import { demand, demandEqual } from './demand.ts'
import type { ConnectorCase } from './exercise-connector.ts'

const CANARY = 'canary-of-the-stamps'

/** What a destination with stamps promises: they tell equal values from others, and nothing else. */
export function stampLaws({ owner, otherOwner, names, openAs, putForeign, outsideNames, inspect }: Bench): readonly ConnectorCase[] {
  const [first, second, third] = names
  const stamps = async () => (await openAs(owner).stamps?.(neverCancelled))?.byName ?? new Map()
  const stampOf = async (text: string) => (await openAs(owner).stampOf?.(value(text), neverCancelled))?.reveal()
  const laws: readonly ConnectorCase[] = [
    {
      name: 'a stamp is foretold for a value, and is the same for as long as the value is',
      async run() {
        const foretold = await stampOf(CANARY)
        demand(foretold !== undefined && foretold !== '', 'A value has no stamp')
        demandEqual(await stampOf(CANARY), foretold, 'the same value’s stamp, asked again')
        demand((await stampOf(`${CANARY}!`)) !== foretold, 'Another value has the same stamp')
        await openAs(owner).create(first, value(CANARY), neverCancelled)
        await openAs(otherOwner).create(second, value(CANARY), neverCancelled)
        await openAs(owner).create(third, value(''), neverCancelled)
        const shown = await stamps()
        demandEqual(shown.get(first)?.reveal(), foretold, 'stamp of a created value')
        demandEqual(shown.get(second)?.reveal(), foretold, 'stamp of the same value, written by another owner')
        demandEqual(shown.get(third)?.reveal(), await stampOf(''), 'stamp of an empty value')
        await openAs(owner).update(first, value('changed'), neverCancelled)
        demandEqual((await stamps()).get(first)?.reveal(), await stampOf('changed'), 'stamp of an updated value')
      },
    },
    {
      name: 'stamps are of what lies directly in the place, and show a stranger’s change',
      async run() {
        for (const name of outsideNames) await putForeign(name, CANARY)
        await openAs(owner).create(first, value('ours'), neverCancelled)
        const before = (await stamps()).get(first)?.reveal()
        await putForeign(first, 'theirs')
        const after = await stamps()
        demand(before !== undefined && after.get(first)?.reveal() !== before, 'A stranger’s change does not show')
        demandEqual([...after.keys()], [first], 'names with stamps')
        for (const name of outsideNames) demand(!after.has(name as RemoteName), `There is a stamp of ${name}`)
      },
    },
    {
      name: 'a stamp does not print itself, and is not the value',
      async run() {
        await openAs(owner).create(first, value(CANARY), neverCancelled)
        const shown = (await stamps()).get(first)
        demand(shown !== undefined && !shown.reveal().includes(CANARY), 'The stamp of a secret holds its value')
        demand(!inspect(shown).includes(shown.reveal()), 'A stamp prints itself')
      },
    },
  ]
  const { stamps: listed, stampOf: foretold } = openAs(owner)
  return listed && foretold ? laws : laws.map((each) => ({ ...each, skip: 'the destination has no stamps' }))
}
