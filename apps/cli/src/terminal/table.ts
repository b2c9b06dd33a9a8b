import { printable } from './printable.ts'

/** Rows under headings, columns as wide as their widest cell; the last column is never padded. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(printable))
  const widths = headings.map((heading, column) => Math.max(heading.length, ...cells.map((row) => widthOf(row[column] ?? ''))))
  const lay = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd()
  return [lay(headings), ...cells.map(lay)]
}

/** Counted in characters as people see them, near enough for names and sentences. */
const widthOf = (text: string) => [...text].length
