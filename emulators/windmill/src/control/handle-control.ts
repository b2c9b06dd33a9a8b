import type { Answer } from '../http/answers.ts'
import { json } from '../http/answers.ts'
import { arrange, type Stage } from './arrange.ts'
import { FAULT_KINDS, type FaultKind, type FaultRule, type Faults } from './faults.ts'
import { asFields, ControlProblem, type Fields, takeFlag, takeNumberOr, takeTextOr } from './fields.ts'
import type { RequestLog } from './request-log.ts'
import { showState } from './show-state.ts'

export interface Controls extends Stage {
  readonly faults: Faults
  readonly log: RequestLog
}

export const CONTROL_PREFIX = '/_emulator/'

/** What tests ask of the emulator itself. */
export function handleControl(controls: Controls, method: string, path: string, body: Buffer): Answer {
  try {
    return json(answer(controls, `${method} ${path.slice(CONTROL_PREFIX.length)}`, body))
  } catch (problem) {
    if (!(problem instanceof ControlProblem)) throw problem
    return { ...json({ error: problem.message }), status: 400 }
  }
}

function answer(controls: Controls, what: string, body: Buffer): unknown {
  switch (what) {
    case 'GET requests':
      return { requests: controls.log.all() }
    case 'DELETE requests':
      controls.log.clear()
      return {}
    case 'GET state':
      return showState(controls.world)
    case 'POST faults':
      replaceFaults(controls.faults, asFields(parse(body), 'The body'))
      return {}
    case 'POST clock':
      return moveClock(controls, asFields(parse(body), 'The body'))
    case 'POST arrange':
      return { results: arrange(controls, parse(body)) }
    default:
      throw new ControlProblem(`There is no control request "${what}".`)
  }
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new ControlProblem('The body must be JSON.')
  }
}

function moveClock({ world }: Controls, fields: Fields): { now: string } {
  const { clock } = world
  if (fields.frozen !== undefined) clock.freeze(takeFlag(fields, 'frozen', false))
  const setMs = takeNumberOr(fields, 'setMs', undefined)
  if (setMs !== undefined) clock.set(setMs)
  clock.advance(takeNumberOr(fields, 'advanceMs', 0))
  return { now: new Date(clock.nowMs()).toISOString() }
}

function replaceFaults(faults: Faults, fields: Fields): void {
  const rules = fields.rules ?? []
  if (!Array.isArray(rules)) throw new ControlProblem('"rules" must be a list.')
  const read = rules.map((rule) => readRule(asFields(rule, 'A rule')))
  faults.replace(read, takeNumberOr(fields, 'seed', 1))
}

function readRule(fields: Fields): FaultRule {
  const kind = fields.kind
  if (!FAULT_KINDS.includes(kind as FaultKind)) throw new ControlProblem(`"kind" must be one of ${FAULT_KINDS.join(', ')}.`)
  const rate = takeNumberOr(fields, 'rate', 1)
  if (rate < 0 || rate > 1) throw new ControlProblem('"rate" must be between 0 and 1.')
  const optional = {
    method: takeTextOr(fields, 'method', undefined),
    path: takeTextOr(fields, 'path', undefined),
    times: takeNumberOr(fields, 'times', undefined),
    status: takeNumberOr(fields, 'status', undefined),
    retryAfterS: takeNumberOr(fields, 'retryAfterS', undefined),
    delayMs: takeNumberOr(fields, 'delayMs', undefined),
  }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  return { kind: kind as FaultKind, rate, ...given }
}
