import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { CellName, Change } from '../queries.ts'
import { Cell } from './cell.tsx'
import { cellId, type Draft } from './drafts.ts'
import { cellOf, type GridRow } from './rows.ts'
import type { Reveal } from './use-reveal.ts'

const ROW_PX = 36
const COMPACT_ROW_PX = 28
const OVERSCAN_ROWS = 12
const KEY_COLUMN = 'minmax(14rem, 22rem)'
const VALUE_COLUMN = 'minmax(12rem, 1fr)'

export interface EnvironmentColumn {
  readonly slug: string
  readonly name: string
}

interface Props {
  readonly rows: readonly GridRow[]
  readonly environments: readonly EnvironmentColumn[]
  readonly drafts: ReadonlyMap<string, Draft>
  readonly conflicts: ReadonlyMap<string, string>
  readonly reveal: Reveal
  readonly readOnly: boolean
  readonly stage: (changes: readonly Change[]) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly open: (key: string) => void
  /** Reads the value that an edit begins with. */
  readonly valueOf: (cell: CellName) => Promise<string>
}

interface Position {
  readonly row: number
  /** 0 is the key; environments follow. */
  readonly column: number
}

/**
 * Names as rows, environments as columns. One tab stop: arrows move, Enter edits, Space shows. Only the rows in sight are in the page, and the one that has the focus.
 */
export function SecretGrid(props: Props) {
  const { rows, environments, drafts } = props
  const [at, setAt] = useState<Position>({ row: 0, column: 0 })
  const [editing, setEditing] = useState<{ readonly cell: string; readonly from: string } | undefined>()
  const scroller = useRef<HTMLDivElement>(null)
  const rowPx = document.documentElement.dataset.density === 'compact' ? COMPACT_ROW_PX : ROW_PX
  const focused = { row: Math.min(at.row, rows.length - 1), column: Math.min(at.column, environments.length) }
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan)
      const last = Math.min(count - 1, endIndex + overscan)
      const seen = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset)
      return focused.row >= 0 && (focused.row < first || focused.row > last) ? [...seen, focused.row].sort((a, b) => a - b) : seen
    },
  })
  const columns = `${KEY_COLUMN} repeat(${environments.length}, ${VALUE_COLUMN})`

  const focusCell = (next: Position) => {
    const row = Math.max(0, Math.min(rows.length - 1, next.row))
    const column = Math.max(0, Math.min(environments.length, next.column))
    setAt({ row, column })
    virtual.scrollToIndex(row)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`)?.focus())
  }
  const cellAt = ({ row, column }: Position): CellName | undefined => {
    const [key, environment] = [rows[row]?.key, environments[column - 1]?.slug]
    return key !== undefined && environment !== undefined ? { key, environment } : undefined
  }
  const begin = async (position: Position) => {
    const cell = cellAt(position)
    if (!cell || props.readOnly) return
    const draft = drafts.get(cellId(cell))
    const isThere = rows[position.row] && cellOf(rows[position.row] as GridRow, cell.environment)
    const from = draft ? (draft.value ?? '') : isThere ? await props.valueOf(cell) : ''
    setAt(position)
    setEditing({ cell: cellId(cell), from })
  }
  const finish = (position: Position, value: string | undefined, next: Position) => {
    const cell = cellAt(position)
    setEditing(undefined)
    if (cell && value !== undefined && value !== editing?.from) {
      const stored = cellOf(rows[position.row] as GridRow, cell.environment)
      props.stage([{ ...cell, value, baseVersion: drafts.get(cellId(cell))?.baseVersion ?? stored?.version ?? null }])
    } else if (cell && value === '' && !cellOf(rows[position.row] as GridRow, cell.environment) && !drafts.has(cellId(cell))) {
      props.stage([{ ...cell, value: '', baseVersion: null }])
    }
    focusCell(next)
  }
  const remove = (position: Position) => {
    const cell = cellAt(position)
    const stored = cell && cellOf(rows[position.row] as GridRow, cell.environment)
    if (cell && stored && !props.readOnly) props.stage([{ ...cell, value: null, baseVersion: stored.version }])
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing) return
    const { key, ctrlKey, metaKey, shiftKey } = event
    const move = moveOf(event, focused, rows.length, environments.length, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx))
    const cell = cellAt(focused)
    const act = move
      ? () => focusCell(move)
      : (ctrlKey || metaKey) && key.toLowerCase() === 'z'
        ? shiftKey
          ? props.redo
          : props.undo
        : ctrlKey || metaKey
          ? undefined
          : key === 'Enter' || key === 'F2'
            ? () => (focused.column === 0 ? props.open(rows[focused.row]?.key ?? '') : begin(focused))
            : key === ' ' && cell
              ? () => props.reveal.toggle(cell)
              : key === 'c' && cell
                ? () => props.reveal.copy(cell)
                : key === 'Delete'
                  ? () => remove(focused)
                  : undefined
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Secrets"
      aria-rowcount={rows.length + 1}
      aria-colcount={environments.length + 1}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="max-h-[calc(100dvh-15rem)] min-h-48 overflow-auto rounded border border-line"
    >
      <div
        role="row"
        aria-rowindex={1}
        className="sticky top-0 z-20 grid min-w-max border-b border-line bg-surface font-medium"
        style={{ gridTemplateColumns: columns }}
      >
        <div role="columnheader" className="sticky left-0 bg-surface px-3 py-2">
          Key
        </div>
        {environments.map(({ slug, name }) => (
          <div key={slug} role="columnheader" className="px-3 py-2">
            {name}
          </div>
        ))}
      </div>
      <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index]
          if (!row) return null
          return (
            <div
              key={row.key}
              role="row"
              aria-rowindex={index + 2}
              className="absolute inset-x-0 grid border-b border-line hover:bg-surface"
              style={{ gridTemplateColumns: columns, height: size, transform: `translateY(${start}px)` }}
            >
              <KeyCell
                row={row}
                position={`${index}:0`}
                isFocused={focused.row === index && focused.column === 0}
                focus={() => setAt({ row: index, column: 0 })}
                open={props.open}
              />
              {environments.map((environment, offset) => {
                const position = { row: index, column: offset + 1 }
                const id = cellId({ key: row.key, environment: environment.slug })
                return (
                  <Cell
                    key={environment.slug}
                    label={`${row.key}, ${environment.name}`}
                    position={`${index}:${offset + 1}`}
                    stored={cellOf(row, environment.slug)}
                    draft={drafts.get(id)}
                    conflict={props.conflicts.get(id)}
                    shown={props.reveal.values.get(id)}
                    editingFrom={editing?.cell === id ? editing.from : undefined}
                    isFocused={focused.row === index && focused.column === offset + 1}
                    focus={() => setAt(position)}
                    begin={() => begin(position)}
                    finish={(value, to) => finish(position, value, nextOf(position, to, environments.length))}
                  />
                )
              })}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function KeyCell(props: {
  readonly row: GridRow
  readonly position: string
  readonly isFocused: boolean
  readonly focus: () => void
  readonly open: (key: string) => void
}) {
  return (
    <div
      role="rowheader"
      data-cell={props.position}
      tabIndex={props.isFocused ? 0 : -1}
      onFocus={props.focus}
      onDoubleClick={() => props.open(props.row.key)}
      className="sticky left-0 z-10 flex items-center overflow-hidden bg-bg px-3 font-mono focus-visible:outline-offset-[-2px]"
    >
      <span className="truncate">{props.row.key}</span>
    </div>
  )
}

export type EditEnd = 'down' | 'right' | 'stay'

function nextOf({ row, column }: Position, to: EditEnd, columnMax: number): Position {
  if (to === 'down') return { row: row + 1, column }
  if (to === 'right') return column < columnMax ? { row, column: column + 1 } : { row: row + 1, column: 1 }
  return { row, column }
}

function moveOf(
  event: KeyboardEvent,
  { row, column }: Position,
  rowCount: number,
  columnMax: number,
  pageRows: number,
): Position | undefined {
  const { key } = event
  const isFar = event.ctrlKey || event.metaKey
  switch (key) {
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
      return { row: isFar ? rowCount - 1 : row, column: columnMax }
    default:
      return undefined
  }
}
