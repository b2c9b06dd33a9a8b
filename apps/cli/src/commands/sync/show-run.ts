import type { Run, RunWithSteps } from '@hanzo-kms/contracts/secret-syncs'
import type { Colour } from '../../terminal/colour.ts'
import { printable } from '../../terminal/printable.ts'
import { table } from '../../terminal/table.ts'
import { markOf } from './show-plan.ts'

const paints: Readonly<Record<Run['state'], keyof Colour>> = {
  queued: 'dim',
  running: 'cyan',
  succeeded: 'green',
  failed: 'red',
  held: 'magenta',
  stale: 'yellow',
}

/** What became of each key, then the state of the whole with its reason. */
export function showRunSteps(run: RunWithSteps, colour: Colour, options: { all: boolean }): string[] {
  const shown = run.steps.filter(({ action }) => options.all || action !== 'unchanged')
  const [headings = '', ...rows] = table(
    [' ', 'KEY', 'RESULT', 'WHY'],
    shown.map(({ action, key, state, reason, failure }) => [
      markOf(action),
      key,
      state === 'none' ? 'not touched' : state,
      failure === undefined ? reason : `${failure}: ${reason}`,
    ]),
  )
  const painted = rows.map((row, index) => {
    const state = shown[index]?.state
    return state === 'failed' ? colour.red(row) : state === 'none' ? colour.dim(row) : row
  })
  const message = run.message ? `: ${printable(run.message)}` : ''
  return [...(rows.length > 0 ? [headings, ...painted, ''] : []), `${colour[paints[run.state]](run.state)}${message}`]
}

export function showRuns(runs: readonly Run[]): string[] {
  const rows = runs.map(({ createdAt, kind, state, startedBy, id, message }) => [createdAt, kind, state, startedBy.kind, id, message ?? ''])
  return table(['CREATED', 'KIND', 'STATE', 'BY', 'RUN', 'MESSAGE'], rows)
}
