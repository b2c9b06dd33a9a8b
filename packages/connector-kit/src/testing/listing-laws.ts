import { neverCancelled } from '../cancel-signal.ts'
import { type Bench, value } from './bench.ts'
import { demand, demandEqual, demandFailure } from './demand.ts'
import type { ConnectorCase } from './exercise-connector.ts'

export function listingLaws(bench: Bench): readonly ConnectorCase[] {
  const { connector, credentials, target, missingTarget, context, owner, otherOwner, names, outsideNames, openAs, list, entry } = bench
  const [first, second, third] = names
  const missing: ConnectorCase = {
    name: 'a place that does not exist is missing, not empty',
    async run() {
      const destination = connector.open(credentials, missingTarget, owner, context)
      await demandFailure('missing', 'list', () => destination.list(neverCancelled))
    },
  }
  return [
    {
      name: 'an empty place lists nothing',
      async run() {
        demandEqual(await list(), [], 'list')
      },
    },
    missingTarget === undefined ? { ...missing, skip: 'the harness has no place that is not there' } : missing,
    {
      name: 'a listing after a create shows the name once, with the mark of its owner',
      async run() {
        await openAs(owner).create(first, value('one'), neverCancelled)
        const found = (await list()).filter(({ name }) => name === first)
        demandEqual(
          found.map((each) => each.owner),
          [owner],
          'owners of what was created',
        )
      },
    },
    {
      name: "another owner's entry carries that owner's mark, and a stranger's none",
      async run() {
        await openAs(otherOwner).create(second, value('two'), neverCancelled)
        await bench.putForeign(third, 'three')
        demandEqual((await entry(second))?.owner, otherOwner, "owner of another sync's entry")
        const strange = await entry(third)
        demand(strange !== undefined, "A stranger's entry is not listed")
        demandEqual(strange.owner, null, "owner of a stranger's entry")
      },
    },
    {
      name: 'a listing shows only names that have a key, each once, and nameFor gives them back',
      async run() {
        for (const name of outsideNames) await bench.putForeign(name, 'outside')
        await bench.putForeign(first, 'inside')
        const shown = (await list()).map(({ name }) => name)
        demandEqual(shown, [first], 'listed names')
        for (const name of shown) {
          const key = connector.keyFor(name, target)
          demand(key !== undefined, `"${name}" is listed but has no key`)
          demandEqual(connector.nameFor(key, target), { name }, `nameFor(keyFor("${name}"))`)
        }
      },
    },
    {
      name: 'a listing never shows a value',
      async run() {
        await openAs(owner).create(first, value('canary-of-the-listing'), neverCancelled)
        await bench.putForeign(second, 'canary-of-the-listing')
        const printed = `${JSON.stringify(await list())}${bench.inspect(await list())}`
        demand(!printed.includes('canary-of-the-listing'), 'A listing shows a value')
      },
    },
    {
      name: 'where there are revisions, a change of the entry changes its revision, and nothing else does',
      async run() {
        await openAs(owner).create(first, value('one'), neverCancelled)
        const before = (await entry(first))?.revision
        if (before === undefined) return
        demandEqual((await entry(first))?.revision, before, 'revision without a change')
        await bench.letTimePass()
        await openAs(owner).update(first, value('two'), neverCancelled)
        demand((await entry(first))?.revision !== before, 'A change left the revision as it was')
      },
    },
  ]
}
