import type { ReactNode } from 'react'

interface Props {
  /** Read to people who do not see the page. */
  readonly caption: string
  readonly columns: readonly string[]
  /** Rows: a `th` of the scope row first, then `td`. */
  readonly children: ReactNode
}

/** A table to read, which scrolls in itself where it is wider than the screen. */
export function Table({ caption, columns, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="overflow-x-auto" aria-label={caption} tabIndex={0}>
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead className="text-muted">
          <tr className="border-b border-line">
            {columns.map((title) => (
              <th key={title} scope="col" className="py-2 pr-4 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

export const rowClass = 'border-b border-line align-top'
export const cellClass = 'py-2 pr-4'
