import type { Authentication } from '../rules/authenticate.ts'
import type { World } from '../state/world.ts'
import { arrangePeople } from './arrange-people.ts'
import { arrangeRows } from './arrange-rows.ts'
import { arrangeServer } from './arrange-server.ts'
import { asFields, ControlProblem, type Fields, takeText } from './fields.ts'

export interface Stage {
  readonly world: World
  readonly authentication: Authentication
}

export type Operation = (stage: Stage, fields: Fields) => Record<string, unknown>

const OPERATIONS: Readonly<Record<string, Operation>> = { ...arrangePeople, ...arrangeRows, ...arrangeServer }

/**
 * Things done by somebody else, with no request counted and no right asked for. All of them happen, or those before the
 * first that makes no sense.
 */
export function arrange(stage: Stage, operations: unknown): Record<string, unknown>[] {
  const list = Array.isArray(operations) ? operations : [operations]
  return list.map((item) => {
    const fields = asFields(item, 'An operation')
    const name = takeText(fields, 'op')
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined
    if (operation === undefined)
      throw new ControlProblem(`There is no operation "${name}"; there are ${Object.keys(OPERATIONS).join(', ')}.`)
    return operation(stage, fields)
  })
}
