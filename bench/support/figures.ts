/** Of figures in any order; `share` in [0, 1]. The nearest one that was measured, never one between two. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b)
  const figure = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]
  if (figure === undefined) throw new Error('There are no figures to choose from.')
  return figure
}

export const median = (figures: readonly number[]) => quantile(figures, 0.5)

export const milliseconds = (figure: number) => `${figure < 10 ? figure.toFixed(1) : Math.round(figure)} ms`

/** A table for a terminal and for a page of Markdown alike. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: readonly string[]) => `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  process.stdout.write(`${[line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')}\n`)
}
