import { effort } from '../support/effort.ts'
import { printFigure } from '../support/print-figure.ts'
import type { Tally } from './drill.ts'

export function printTally(engine: string, { kills, converged, harmed, lost, awaits }: Tally): void {
  printFigure(
    `SIGKILLs of a run, ${engine}`,
    kills,
    `at least ${effort({ short: 9, long: 250 })}, at ${awaits.size} kinds of await and at random`,
  )
  printFigure(`runs that converged after a SIGKILL, ${engine}`, converged, `${kills}`)
  printFigure(`strangers' entries harmed by SIGKILLs, ${engine}`, harmed, '0')
  printFigure(`acknowledged secrets lost by SIGKILLs, ${engine}`, lost, '0')
}
