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

/** The rows of `docs/figures.md`. */
export function readTable(page: string): readonly Figure[] {
  const rows = [...page.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, name = '', value = '', goal = '']) => ({
    name,
    value,
    goal,
  }))
  return rows.filter(({ name }) => name !== 'Figure' && !/^-+$/.test(name))
}

/** What was measured now goes before what was measured earlier, in its place. */
export function mergeFigures(kept: readonly Figure[], measured: readonly Figure[]): readonly Figure[] {
  const byName = new Map([...kept, ...measured].map((figure) => [figure.name, figure]))
  return [...byName.values()]
}
