import type { Bench } from './bench.ts'
import { demand, demandEqual } from './demand.ts'
import type { ConnectorCase } from './exercise-connector.ts'

export function nameLaws({ connector, target, credentials, keys, names, unusableKeys, outsideNames }: Bench): readonly ConnectorCase[] {
  return [
    {
      name: 'a parsed target and parsed credentials parse again to themselves',
      async run() {
        const parsedTarget = connector.target.parse(target)
        demandEqual(connector.target.parse(parsedTarget), parsedTarget, 'target')
        const parsed = connector.credentials.parse(credentials)
        demand(
          JSON.stringify(connector.credentials.parse(parsed)) === JSON.stringify(parsed),
          'Parsed credentials change when parsed again',
        )
      },
    },
    {
      name: 'every usable key has one name, and that name gives the key back',
      async run() {
        for (const [index, key] of keys.entries())
          demandEqual(connector.keyFor(names[index] ?? names[0], target), key, `keyFor(nameFor("${key}"))`)
        demandEqual(new Set(names).size, names.length, 'number of different names')
      },
    },
    {
      name: 'a key that cannot have a name gets a sentence instead',
      async run() {
        demand(unusableKeys.length > 0, 'The harness names no unusable key')
        for (const key of unusableKeys) {
          const named = connector.nameFor(key, target)
          demand('problem' in named && named.problem.trim().includes(' '), `"${key}" should have no name, and a sentence that says why`)
        }
      },
    },
    {
      name: 'a name that does not lie directly in the target has no key',
      async run() {
        demand(outsideNames.length > 0, 'The harness names nothing outside the target')
        for (const name of outsideNames) demandEqual(connector.keyFor(name as (typeof names)[0], target), undefined, `keyFor("${name}")`)
      },
    },
  ]
}
