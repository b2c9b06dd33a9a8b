import type { ReactNode } from 'react'
import { inputClass } from '../parts/field.tsx'
import { useProject } from '../projects/use-project.ts'
import { setCompact } from '../shell/appearance.ts'
import { useCompact } from '../shell/use-compact.ts'
import { type Showing, showings } from './grid/rows.ts'
import type { PlaceSearch } from './place-search.ts'

interface Props {
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly search: PlaceSearch
  readonly change: (next: PlaceSearch) => void
  /** What is typed; the address follows when it has settled. */
  readonly filter: string
  readonly setFilter: (filter: string) => void
  readonly shown: number
  readonly all: number
  readonly children: ReactNode
}

const words: Readonly<Record<Showing, string>> = { all: 'All', missing: 'Missing', different: 'Different', changed: 'Changed' }
const chip =
  'cursor-pointer rounded border border-control px-3 py-1 hover:bg-surface aria-pressed:border-accent aria-pressed:bg-surface aria-pressed:font-medium'

export function Toolbar({ environments, search, change, filter, setFilter, shown, all, children }: Props) {
  const project = useProject()
  const isLow = useCompact()
  const isComparing = search.view === 'compare'
  const chosen = environments.map(({ slug }) => slug)
  const toggle = (slug: string) => {
    const next = chosen.includes(slug) ? chosen.filter((other) => other !== slug) : [...chosen, slug]
    if (next.length > 0) change({ env: next.join(',') })
  }
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">Environments</legend>
          {project.environments.map(({ slug, name }) => (
            <button key={slug} type="button" className={chip} aria-pressed={chosen.includes(slug)} onClick={() => toggle(slug)}>
              {name}
            </button>
          ))}
        </fieldset>
        <div className="ml-auto flex gap-2">{children}</div>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <input
          type="search"
          className={`${inputClass} max-w-64`}
          placeholder="Filter by key (press /)"
          aria-label="Filter by key"
          value={filter}
          data-filter
          onChange={({ target }) => setFilter(target.value)}
        />
        {!isComparing && (
          <fieldset className="flex flex-wrap gap-1">
            <legend className="sr-only">Show</legend>
            {showings.map((show) => (
              <button
                key={show}
                type="button"
                className={chip}
                aria-pressed={(search.show ?? 'all') === show}
                onClick={() => change({ show })}
              >
                {words[show]}
              </button>
            ))}
          </fieldset>
        )}
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">View</legend>
          <button
            type="button"
            className={chip}
            aria-pressed={isComparing}
            onClick={() => change({ view: isComparing ? undefined : 'compare' })}
          >
            Compare
          </button>
          <button type="button" className={chip} aria-pressed={isLow} onClick={() => setCompact(!isLow)}>
            Compact
          </button>
        </fieldset>
        <p className="text-muted" aria-live="polite">
          {shown === all ? `${all.toLocaleString('en')} secrets` : `${shown.toLocaleString('en')} of ${all.toLocaleString('en')}`}
        </p>
      </div>
    </div>
  )
}
