import type { KeyboardEvent } from 'react'

export interface Position {
  readonly row: number
  /** 0 is the key; environments follow. */
  readonly column: number
}

export type EditEnd = 'down' | 'right' | 'stay'

/** Where the focus goes when an edit has ended. */
export function nextOf({ row, column }: Position, to: EditEnd, columnMax: number): Position {
  if (to === 'down') return { row: row + 1, column }
  if (to === 'right') return column < columnMax ? { row, column: column + 1 } : { row: row + 1, column: 1 }
  return { row, column }
}

interface Extent {
  readonly rows: number
  readonly columnMax: number
  /** As many as are in sight. */
  readonly pageRows: number
}

/** Where a key leads; undefined for one that moves nothing. */
export function moveOf(event: KeyboardEvent, { row, column }: Position, { rows, columnMax, pageRows }: Extent): Position | undefined {
  const isFar = event.ctrlKey || event.metaKey
  switch (event.key) {
    case 'ArrowUp':
      return { row: row - 1, column }
    case 'ArrowDown':
      return { row: row + 1, column }
    case 'ArrowLeft':
      return { row, column: column - 1 }
    case 'ArrowRight':
      return { row, column: column + 1 }
    case 'PageUp':
      return { row: row - pageRows, column }
    case 'PageDown':
      return { row: row + pageRows, column }
    case 'Home':
      return { row: isFar ? 0 : row, column: 0 }
    case 'End':
      return { row: isFar ? rows - 1 : row, column: columnMax }
    default:
      return undefined
  }
}
