import type { SecretCell } from '@hanzo-kms/contracts/secret-changes'
import { CircleSlash, TriangleAlert } from 'lucide-react'
import { type KeyboardEvent, memo, useEffect, useRef } from 'react'
import type { Draft } from './drafts.ts'
import type { EditEnd } from './move.ts'
import type { RowActions } from './row.tsx'

/** Always so many, however long the value is. */
const DOTS = '••••••••'

interface Props {
  readonly label: string
  readonly row: number
  readonly column: number
  readonly stored: SecretCell | undefined
  readonly draft: Draft | undefined
  /** Who changed it meanwhile, in a sentence. */
  readonly conflict: string | undefined
  /** The value, while somebody looks at it. */
  readonly shown: string | undefined
  /** What the edit began with, while it goes on. */
  readonly editingFrom: string | undefined
  readonly isFocused: boolean
  readonly actions: RowActions
}

export const Cell = memo(function Cell(props: Props) {
  const { label, row, column, draft, conflict, editingFrom, isFocused, actions } = props
  if (editingFrom !== undefined)
    return <Editor label={label} from={editingFrom} finish={(value, to) => actions.finish({ row, column }, value, to)} />
  return (
    <div
      role="gridcell"
      data-cell={`${row}:${column}`}
      tabIndex={isFocused ? 0 : -1}
      aria-label={`${label}: ${spoken(props)}`}
      onFocus={() => actions.focus({ row, column })}
      onDoubleClick={() => actions.begin({ row, column })}
      className={`flex items-center gap-2 overflow-hidden border-l-2 px-3 font-mono focus-visible:outline-offset-[-2px] ${draft ? 'border-warn' : 'border-transparent'}`}
    >
      <span className="truncate">{content(props)}</span>
      {draft && <span className="ml-auto shrink-0 font-sans text-warn">{draft.value === null ? 'deleted' : 'edited'}</span>}
      {conflict && (
        <span className="inline-flex shrink-0 items-center gap-1 font-sans text-danger">
          <TriangleAlert size={14} aria-hidden />
          {conflict}
        </span>
      )}
    </div>
  )
})

function content({ stored, draft, shown }: Props) {
  if (draft?.value === null) return <s className="text-muted">{DOTS}</s>
  if (shown !== undefined && !draft) return shown === '' ? <span className="font-sans text-muted">Empty</span> : shown
  if (draft) return draft.value === '' ? <span className="font-sans text-muted">Empty</span> : DOTS
  if (!stored)
    return (
      <span className="inline-flex items-center gap-1 font-sans text-warn">
        <CircleSlash size={14} aria-hidden />
        Missing
      </span>
    )
  return stored.isEmpty ? <span className="font-sans text-muted">Empty</span> : DOTS
}

/** Said instead of what is drawn: never the dots. */
function spoken({ stored, draft, shown, conflict }: Props): string {
  const what = draft
    ? draft.value === null
      ? 'deleted, not saved'
      : 'edited, not saved'
    : shown !== undefined
      ? shown
      : !stored
        ? 'missing'
        : stored.isEmpty
          ? 'empty'
          : 'hidden value'
  return conflict ? `${what}, ${conflict}` : what
}

function Editor({
  label,
  from,
  finish,
}: {
  readonly label: string
  readonly from: string
  readonly finish: (value: string | undefined, to: EditEnd) => void
}) {
  const field = useRef<HTMLTextAreaElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])
  const end = (value: string | undefined, to: EditEnd) => {
    if (isDone.current) return
    isDone.current = true
    finish(value, to)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { key, shiftKey, currentTarget } = event
    const to = key === 'Enter' && !shiftKey ? 'down' : key === 'Tab' ? 'right' : key === 'Escape' ? 'stay' : undefined
    if (!to) return
    event.preventDefault()
    event.stopPropagation()
    end(key === 'Escape' ? undefined : currentTarget.value, to)
  }
  return (
    <div role="gridcell" className="relative">
      <textarea
        ref={field}
        aria-label={label}
        defaultValue={from}
        rows={Math.min(10, from.split('\n').length)}
        spellCheck={false}
        autoComplete="off"
        onKeyDown={onKeyDown}
        onBlur={({ currentTarget }) => end(currentTarget.value, 'stay')}
        className="absolute inset-x-0 top-0 z-30 min-h-full resize-none rounded border border-accent bg-raised px-3 py-1.5 font-mono"
      />
    </div>
  )
}
