export interface Figure {
  readonly name: string
  readonly value: string
  readonly goal: string
}

/** The lines that `tests/support/print-figure.ts` prints, among whatever else was printed. */
export function readFigures(output: string): readonly Figure[] {
  return [...output.matchAll(/^figure: (.+?) = (.+?) \(goal (.+)\)$/gm)].map(([, name = '', value = '', goal = '']) => ({
    name,
    value,
    goal,
  }))
}
