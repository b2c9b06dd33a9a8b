import { useMutation } from '@tanstack/react-query'
import { Button } from '../parts/button.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { plural } from '../syncs/plan-words.ts'
import type { Conflict } from './conflicts.ts'
import { cellId } from './grid/drafts.ts'
import { type GridPlace, readValue } from './queries.ts'
import type { Changes } from './use-changes.ts'

const LISTED_MAX = 50

interface Props {
  readonly changes: Changes
  readonly place: GridPlace
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
}

/** Where two people changed the same: what this one typed is kept, and one of the two is chosen, key by key or for all. */
export function ConflictList({ changes, place, environments }: Props) {
  const conflicts = [...changes.conflicts.values()]
  if (conflicts.length === 0) return null
  const all = conflicts.map(cellId)
  return (
    <section aria-label="Changed by somebody else" className="grid gap-2 rounded border border-danger bg-surface p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p role="alert">
          {plural(conflicts.length, 'key was', 'keys were')} changed by somebody else meanwhile and not saved. Your edits are kept: choose
          what counts.
        </p>
        {conflicts.length > 1 && (
          <div className="flex flex-wrap gap-2">
            <Button onClick={() => changes.keepMine(all)}>Keep all mine</Button>
            <Button onClick={() => changes.takeTheirs(all)}>Take all theirs</Button>
          </div>
        )}
      </div>
      <ul className="grid divide-y divide-line">
        {conflicts.slice(0, LISTED_MAX).map((conflict) => (
          <Item
            key={cellId(conflict)}
            conflict={conflict}
            mine={changes.drafts.cells.get(cellId(conflict))?.value}
            title={environments.find(({ slug }) => slug === conflict.environment)?.name ?? conflict.environment}
            place={place}
            changes={changes}
          />
        ))}
      </ul>
      {conflicts.length > LISTED_MAX && <p className="text-muted">And {conflicts.length - LISTED_MAX} more.</p>}
    </section>
  )
}

interface ItemProps {
  readonly conflict: Conflict
  readonly mine: string | null | undefined
  readonly title: string
  readonly place: GridPlace
  readonly changes: Changes
}

function Item({ conflict, mine, title, place, changes }: ItemProps) {
  const cell = cellId(conflict)
  const comparing = useMutation({ mutationFn: () => readValue(place, conflict), gcTime: 0 })
  const name = `${conflict.key} in ${title}`
  return (
    <li className="grid gap-2 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="font-mono [overflow-wrap:anywhere]">{conflict.key}</span>
        <span className="text-muted">
          {title}. {conflict.sentence}.
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          {conflict.version !== null && (
            <Button
              kind="quiet"
              aria-label={`${comparing.isSuccess ? 'Hide' : 'Compare'} ${name}`}
              aria-expanded={comparing.isSuccess}
              onClick={() => (comparing.isSuccess ? comparing.reset() : comparing.mutate())}
            >
              {comparing.isSuccess ? 'Hide' : 'Compare'}
            </Button>
          )}
          <Button aria-label={`Keep mine, ${name}`} onClick={() => changes.keepMine([cell])}>
            Keep mine
          </Button>
          <Button aria-label={`Take theirs, ${name}`} onClick={() => changes.takeTheirs([cell])}>
            Take theirs
          </Button>
        </span>
      </div>
      {comparing.error && <ProblemPanel error={comparing.error} />}
      {comparing.isSuccess && (
        <dl className="grid gap-x-3 gap-y-1 font-mono [grid-template-columns:auto_1fr]">
          <dt className="font-sans text-muted">Mine</dt>
          <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{mine ?? 'Deleted'}</dd>
          <dt className="font-sans text-muted">Theirs</dt>
          <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{comparing.data}</dd>
        </dl>
      )}
    </li>
  )
}
