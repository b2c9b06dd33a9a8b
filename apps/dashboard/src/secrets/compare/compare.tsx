import type { SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { useMemo, useState } from 'react'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { EnvironmentOptions } from '../../projects/environment-options.tsx'
import { plural } from '../../syncs/plan-words.ts'
import { CHANGES_MAX } from '../bulk.ts'
import type { Draft } from '../grid/drafts.ts'
import type { Change, GridPlace } from '../queries.ts'
import { useCopying } from '../use-copying.ts'
import { CompareTable } from './compare-table.tsx'
import { type Difference, differencesOf } from './differences.ts'

interface Props {
  readonly place: GridPlace
  readonly environments: readonly { readonly slug: string; readonly name: string }[]
  readonly index: SecretIndex
  readonly filter: string
  readonly drafts: ReadonlyMap<string, Draft>
  readonly stage: (changes: readonly Change[]) => void
  /** Why nothing can be copied. */
  readonly notEditable: string | undefined
}

const shows: readonly (readonly [Difference | 'all', string])[] = [
  ['all', 'All that differ'],
  ['missing-left', 'Missing left'],
  ['missing-right', 'Missing right'],
  ['different', 'Different'],
  ['unknown', 'Not readable'],
  ['same', 'Same'],
]

const isShown = (show: Difference | 'all', difference: Difference) => (show === 'all' ? difference !== 'same' : difference === show)

/** Two environments side by side. What is copied from one to the other is a draft like any other edit. */
export function Compare({ place, environments, index, filter, drafts, stage, notEditable }: Props) {
  const [left, setLeft] = useState(environments[0]?.slug ?? '')
  const [right, setRight] = useState(environments.at(-1)?.slug ?? '')
  const [only, setOnly] = useState<Difference | 'all'>('all')
  const wanted = filter.trim().toLowerCase()
  const all = useMemo(
    () => differencesOf(index, left, right).filter(({ key }) => key.toLowerCase().includes(wanted)),
    [index, left, right, wanted],
  )
  const shown = useMemo(() => new Map(shows.map(([show]) => [show, all.filter(({ difference }) => isShown(show, difference))])), [all])
  const rows = shown.get(only) ?? []
  const copying = useCopying(place, index, stage)
  const nameOf = (slug: string) => environments.find((one) => one.slug === slug)?.name ?? slug
  const sides = { left: { slug: left, name: nameOf(left) }, right: { slug: right, name: nameOf(right) } }
  const copyAll = (from: 'left' | 'right') => {
    const missing = from === 'left' ? 'missing-left' : 'missing-right'
    const keys = rows.filter(({ difference }) => difference !== missing && difference !== 'same').map(({ key }) => key)
    const to = from === 'left' ? 'right' : 'left'
    const why = keys.length === 0 ? 'Nothing that is shown can be copied that way.' : undefined
    const reason =
      notEditable ?? why ?? (keys.length > CHANGES_MAX ? `At most ${CHANGES_MAX.toLocaleString('en')} values at once.` : undefined)
    return (
      <Button busy={copying.isPending} reason={reason} onClick={() => copying.mutate({ from: sides[from].slug, to: sides[to].slug, keys })}>
        Copy {plural(keys.length, 'value', 'values')} to {sides[to].name}
      </Button>
    )
  }
  return (
    <section aria-label="Compare environments" className="grid gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <Choice label="Left" value={left} onChange={({ target }) => setLeft(target.value)}>
          <EnvironmentOptions environments={environments} />
        </Choice>
        <Choice label="Right" value={right} onChange={({ target }) => setRight(target.value)}>
          <EnvironmentOptions environments={environments} />
        </Choice>
        {left !== right && (
          <div className="ml-auto flex flex-wrap gap-2">
            {copyAll('right')}
            {copyAll('left')}
          </div>
        )}
      </div>
      {left === right ? (
        <p className="text-muted">
          {environments.length < 2 ? 'Show a second environment above to compare.' : 'Choose two environments that differ.'}
        </p>
      ) : (
        <>
          <fieldset className="flex flex-wrap gap-1">
            <legend className="sr-only">Show only</legend>
            {shows.map(([show, word]) => (
              <button
                key={show}
                type="button"
                aria-pressed={only === show}
                onClick={() => setOnly(show)}
                className="cursor-pointer rounded border border-control px-3 py-1 hover:bg-surface aria-pressed:border-accent aria-pressed:bg-surface aria-pressed:font-medium"
              >
                {word} <span className="tabular-nums">{shown.get(show)?.length.toLocaleString('en')}</span>
              </button>
            ))}
          </fieldset>
          {copying.error && <ProblemPanel title="They were not copied" error={copying.error} />}
          <CompareTable
            rows={rows}
            {...sides}
            drafts={drafts}
            notEditable={notEditable ?? (copying.isPending ? 'Values are being read.' : undefined)}
            copy={(key, from) =>
              copying.mutate({ from: sides[from].slug, to: sides[from === 'left' ? 'right' : 'left'].slug, keys: [key] })
            }
          />
        </>
      )}
    </section>
  )
}
