import { neverCancelled } from '../cancel-signal.ts'
import { type Bench, value } from './bench.ts'
import { demand, demandEqual } from './demand.ts'
import type { ConnectorCase } from './exercise-connector.ts'
import { stampLaws } from './stamp-laws.ts'

export function optionalLaws(bench: Bench): readonly ConnectorCase[] {
  const { owner, names, openAs, inspect } = bench
  const [first, second] = names
  const destination = openAs(owner)
  const present: ConnectorCase = {
    name: 'asked which names are there, it tells those from the others',
    async run() {
      await openAs(owner).create(first, value('v'), neverCancelled)
      demandEqual([...((await openAs(owner).present?.([first, second], neverCancelled)) ?? [])], [first], 'present')
    },
  }
  const read: ConnectorCase = {
    name: 'a value can be read, and is handed over as a secret',
    async run() {
      await openAs(owner).create(first, value('canary-of-the-reading'), neverCancelled)
      const found = await openAs(owner).read?.(first, neverCancelled)
      demandEqual(found?.reveal(), 'canary-of-the-reading', 'read value')
      demand(!inspect(found).includes('canary-of-the-reading'), 'A value that was read prints itself')
    },
  }
  return [
    destination.present ? present : { ...present, skip: 'the destination has no `present`' },
    ...stampLaws(bench),
    destination.read ? read : { ...read, skip: 'the destination has no `read`' },
  ]
}
