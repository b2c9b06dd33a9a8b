import { type CSSProperties, memo } from 'react'
import type { Conflict } from '../conflicts.ts'
import { Cell } from './cell.tsx'
import { cellId, type Draft } from './drafts.ts'
import type { EnvironmentColumn } from './grid.tsx'
import type { EditEnd, Position } from './move.ts'
import { cellOf, type GridRow } from './rows.ts'

/** Their identity never changes, so that a row is drawn again only when something of it changes. */
export interface RowActions {
  readonly focus: (at: Position) => void
  readonly begin: (at: Position) => void
  readonly finish: (at: Position, value: string | undefined, to: EditEnd) => void
  readonly open: (key: string) => void
  /** `isRange`: all from the row that was selected last. */
  readonly select: (row: number, isRange: boolean) => void
}

interface Props {
  readonly row: GridRow
  readonly index: number
  readonly start: number
  readonly size: number
  readonly columns: string
  readonly environments: readonly EnvironmentColumn[]
  readonly drafts: ReadonlyMap<string, Draft>
  readonly conflicts: ReadonlyMap<string, Conflict>
  readonly shown: ReadonlyMap<string, string>
  readonly editing: { readonly cell: string; readonly from: string } | undefined
  /** The column, when the focus is in this row. */
  readonly focusedColumn: number | undefined
  readonly isSelected: boolean
  readonly actions: RowActions
}

export const Row = memo(function Row(props: Props) {
  const { row, index, environments, actions, focusedColumn } = props
  const style: CSSProperties = { gridTemplateColumns: props.columns, height: props.size, transform: `translateY(${props.start}px)` }
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={props.isSelected}
      className="absolute inset-x-0 grid border-b border-line [contain:layout_style] hover:bg-surface aria-selected:bg-surface"
      style={style}
    >
      <KeyCell row={row} index={index} isFocused={focusedColumn === 0} isSelected={props.isSelected} actions={actions} />
      {environments.map((environment, offset) => {
        const id = cellId({ key: row.key, environment: environment.slug })
        return (
          <Cell
            key={environment.slug}
            label={`${row.key}, ${environment.name}`}
            row={index}
            column={offset + 1}
            stored={cellOf(row, environment.slug)}
            draft={props.drafts.get(id)}
            conflict={props.conflicts.get(id)?.sentence}
            shown={props.shown.get(id)}
            editingFrom={props.editing?.cell === id ? props.editing.from : undefined}
            isFocused={focusedColumn === offset + 1}
            actions={actions}
          />
        )
      })}
    </div>
  )
}, isSame)

/** The maps hold all cells and change with any of them: what counts is what they hold for this row. */
function isSame(before: Props, after: Props): boolean {
  const { drafts, conflicts, shown, editing, ...rest } = after
  if (Object.entries(rest).some(([name, value]) => before[name as keyof Props] !== value)) return false
  return after.environments.every(({ slug }) => {
    const id = cellId({ key: after.row.key, environment: slug })
    return (
      before.drafts.get(id) === drafts.get(id) &&
      before.conflicts.get(id) === conflicts.get(id) &&
      before.shown.get(id) === shown.get(id) &&
      (before.editing === editing || (before.editing?.cell !== id && editing?.cell !== id))
    )
  })
}

function KeyCell(props: {
  readonly row: GridRow
  readonly index: number
  readonly isFocused: boolean
  readonly isSelected: boolean
  readonly actions: RowActions
}) {
  const { row, index, actions } = props
  return (
    <div
      role="rowheader"
      aria-label={row.key}
      data-cell={`${index}:0`}
      tabIndex={props.isFocused ? 0 : -1}
      onFocus={() => actions.focus({ row: index, column: 0 })}
      onDoubleClick={() => actions.open(row.key)}
      className="sticky left-0 z-10 flex items-center overflow-hidden bg-bg pr-3 font-mono focus-visible:outline-offset-[-2px] [[aria-selected=true]>&]:bg-surface"
    >
      <label className="grid h-full shrink-0 cursor-pointer place-items-center px-3">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${row.key}`}
          checked={props.isSelected}
          readOnly
          onClick={(event) => actions.select(index, event.shiftKey)}
          className="size-4 cursor-pointer accent-accent-solid"
        />
      </label>
      <span className="truncate">{row.key}</span>
    </div>
  )
}
