import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react'
import { useStable } from '../../parts/use-stable.ts'
import { useCompact } from '../../shell/use-compact.ts'
import type { Conflicts } from '../conflicts.ts'
import type { CellName, Change } from '../queries.ts'
import { cellId, type Draft } from './drafts.ts'
import { moveOf, nextOf, type Position } from './move.ts'
import { Row, type RowActions } from './row.tsx'
import { cellOf, type GridRow } from './rows.ts'
import type { Reveal } from './use-reveal.ts'
import type { Selection } from './use-selection.ts'

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
  readonly conflicts: Conflicts
  readonly reveal: Reveal
  readonly selection: Selection
  readonly readOnly: boolean
  readonly stage: (changes: readonly Change[]) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly open: (key: string) => void
  /** Reads the value that an edit begins with; undefined where it could not be read, which is told elsewhere. */
  readonly valueOf: (cell: CellName) => Promise<string | undefined>
}

/**
 * Names as rows, environments as columns. One tab stop: arrows move, Enter edits, Space shows. Only the rows in sight are in the page, and the one that has the focus; of those only
 * the ones that change are drawn again.
 */
export const SecretGrid = memo(function SecretGrid(props: Props) {
  const { rows, environments, drafts, selection } = props
  const [at, setAt] = useState<Position>({ row: 0, column: 0 })
  const [editing, setEditing] = useState<{ readonly cell: string; readonly from: string } | undefined>()
  const scroller = useRef<HTMLDivElement>(null)
  const rowPx = useCompact() ? COMPACT_ROW_PX : ROW_PX
  const focused = { row: Math.min(at.row, rows.length - 1), column: Math.min(at.column, environments.length) }
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    useFlushSync: false,
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan)
      const last = Math.min(count - 1, endIndex + overscan)
      const seen = Array.from({ length: Math.max(0, last - first + 1) }, (_, offset) => first + offset)
      return focused.row >= 0 && (focused.row < first || focused.row > last) ? [...seen, focused.row].sort((a, b) => a - b) : seen
    },
  })
  const { measure } = virtual
  useEffect(() => {
    if (rowPx > 0) measure()
  }, [rowPx, measure])
  const columns = `${KEY_COLUMN} repeat(${environments.length}, ${VALUE_COLUMN})`

  // The same place is the same state: what takes the focus where it is already draws nothing.
  const moveTo = ({ row, column }: Position) =>
    setAt((before) => (before.row === row && before.column === column ? before : { row, column }))
  const focusCell = (next: Position) => {
    const row = Math.max(0, Math.min(rows.length - 1, next.row))
    const column = Math.max(0, Math.min(environments.length, next.column))
    moveTo({ row, column })
    virtual.scrollToIndex(row)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${row}:${column}"]`)?.focus({ preventScroll: true }),
    )
  }
  const cellAt = ({ row, column }: Position): CellName | undefined => {
    const [key, environment] = [rows[row]?.key, environments[column - 1]?.slug]
    return key !== undefined && environment !== undefined ? { key, environment } : undefined
  }
  const begin = useStable(async (position: Position) => {
    const cell = cellAt(position)
    if (!cell || props.readOnly) return
    const draft = drafts.get(cellId(cell))
    const isThere = rows[position.row] && cellOf(rows[position.row] as GridRow, cell.environment)
    const from = draft ? (draft.value ?? '') : isThere ? await props.valueOf(cell) : ''
    if (from === undefined) return
    moveTo(position)
    setEditing({ cell: cellId(cell), from })
  })
  const finish = useStable((position: Position, value: string | undefined, next: Position) => {
    const cell = cellAt(position)
    setEditing(undefined)
    if (cell && value !== undefined && value !== editing?.from) {
      const stored = cellOf(rows[position.row] as GridRow, cell.environment)
      props.stage([{ ...cell, value, baseVersion: drafts.get(cellId(cell))?.baseVersion ?? stored?.version ?? null }])
    } else if (cell && value === '' && !cellOf(rows[position.row] as GridRow, cell.environment) && !drafts.has(cellId(cell))) {
      props.stage([{ ...cell, value: '', baseVersion: null }])
    }
    focusCell(next)
  })
  const remove = (position: Position) => {
    const cell = cellAt(position)
    const stored = cell && cellOf(rows[position.row] as GridRow, cell.environment)
    if (cell && stored && !props.readOnly) props.stage([{ ...cell, value: null, baseVersion: stored.version }])
  }
  const columnMax = environments.length
  const focus = useStable(moveTo)
  const select = useStable((row: number, isRange: boolean) => selection.toggle(rows, row, isRange))
  const { open } = props
  const actions = useMemo<RowActions>(
    () => ({ focus, begin, open, select, finish: (from, value, to) => finish(from, value, nextOf(from, to, columnMax)) }),
    [focus, begin, open, select, finish, columnMax],
  )

  const commandOf = (event: KeyboardEvent): (() => unknown) | undefined => {
    const { key, shiftKey } = event
    const letter = key.toLowerCase()
    const cell = cellAt(focused)
    if (event.ctrlKey || event.metaKey) {
      if (letter === 'z') return shiftKey ? props.redo : props.undo
      return letter === 'a' ? () => selection.all(rows) : undefined
    }
    if (key === 'Enter' || key === 'F2') return () => (focused.column === 0 ? open(rows[focused.row]?.key ?? '') : begin(focused))
    if (letter === 'x') return () => selection.toggle(rows, focused.row, shiftKey)
    if (key === 'Escape' && selection.keys.size > 0) return selection.clear
    if (key === 'Delete') return () => remove(focused)
    if (key === ' ') return cell ? () => props.reveal.toggle(cell) : () => selection.toggle(rows, focused.row, shiftKey)
    return letter === 'c' && cell ? () => props.reveal.copy(cell) : undefined
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing) return
    const pageRows = Math.floor((scroller.current?.clientHeight ?? 0) / rowPx)
    const move = moveOf(event, focused, { rows: rows.length, columnMax, pageRows })
    const act = move ? () => focusCell(move) : commandOf(event)
    if (!act) return
    event.preventDefault()
    act()
  }

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Secrets"
      aria-multiselectable
      aria-rowcount={rows.length + 1}
      aria-colcount={environments.length + 1}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="max-h-[calc(100dvh-15rem)] min-h-48 overflow-auto rounded border border-line"
    >
      <Header environments={environments} columns={columns} />
      <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, size }) => {
          const row = rows[index]
          if (!row) return null
          return (
            <Row
              key={row.key}
              row={row}
              index={index}
              start={start}
              size={size}
              columns={columns}
              environments={environments}
              drafts={drafts}
              conflicts={props.conflicts}
              shown={props.reveal.values}
              editing={editing}
              focusedColumn={focused.row === index ? focused.column : undefined}
              isSelected={selection.keys.has(row.key)}
              actions={actions}
            />
          )
        })}
      </div>
    </div>
  )
})

const Header = memo(function Header({
  environments,
  columns,
}: {
  readonly environments: readonly EnvironmentColumn[]
  readonly columns: string
}) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-20 grid min-w-max border-b border-line bg-surface font-medium"
      style={{ gridTemplateColumns: columns }}
    >
      <div role="columnheader" className="sticky left-0 bg-surface py-2 pl-10 pr-3">
        Key
      </div>
      {environments.map(({ slug, name }) => (
        <div key={slug} role="columnheader" className="border-l-2 border-transparent px-3 py-2">
          {name}
        </div>
      ))}
    </div>
  )
})
