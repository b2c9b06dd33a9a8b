/** Figures come from what tests print, and a table that is written anew in part keeps the rest. */
import { expect, test } from 'vitest'
import { mergeFigures, readFigures, readTable } from './read-figures.ts'

test('figures are read from what was printed, whatever stands between them', () => {
  const printed = 'x\n\nfigure: cuts = 25 (goal at least 25, it opens (again))\nstdout | y\nfigure: lost = 0 (goal 0)\nno figure: a = b\n'
  expect(readFigures(printed)).toEqual([
    { name: 'cuts', value: '25', goal: 'at least 25, it opens (again)' },
    { name: 'lost', value: '0', goal: '0' },
  ])
})

test('a part that is measured anew takes its place, and the others stay', () => {
  const page =
    '# Figures\n\n| Figure | Measured | Goal |\n| ------ | -------- | ---- |\n| cuts   | 25       | 25   |\n| lost   | 0        | 0    |\n'
  const kept = readTable(page)
  expect(kept.map(({ name }) => name)).toEqual(['cuts', 'lost'])
  expect(
    mergeFigures(kept, [
      { name: 'cuts', value: '30', goal: '25' },
      { name: 'kills', value: '9', goal: '9' },
    ]),
  ).toEqual([
    { name: 'cuts', value: '30', goal: '25' },
    { name: 'lost', value: '0', goal: '0' },
    { name: 'kills', value: '9', goal: '9' },
  ])
})
