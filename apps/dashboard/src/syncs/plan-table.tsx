import type { PreviewedPlan } from '@hanzo-kms/contracts/secret-syncs'
import { useState } from 'react'
import { asSentence, classOf, planClasses } from './plan-words.ts'

type Step = PreviewedPlan['steps'][number]

/** Beyond this a table of rows is read by nobody; the filter and the counts say the rest. */
const ROWS_SHOWN_MAX = 300

interface Props {
  readonly steps: readonly Step[]
  /** True while a newer plan is being made: this one is not what the form says. */
  readonly dimmed?: boolean
  /** Below this path; shown once in the heading of the column instead of in each row. */
  readonly place: string
}

export function PlanTable({ steps, dimmed = false, place }: Props) {
  const [only, setOnly] = useState<string>('all')
  const counted = planClasses.map((planClass) => ({
    ...planClass,
    count: steps.filter(({ action }) => classOf(action).id === planClass.id).length,
  }))
  const chosen = counted.some(({ id, count }) => id === only && count > 0) ? only : 'all'
  const shown = chosen === 'all' ? steps : steps.filter(({ action }) => classOf(action).id === chosen)
  return (
    <div className={dimmed ? 'opacity-60' : ''}>
      <fieldset className="mb-3 flex flex-wrap gap-2">
        <legend className="sr-only">Show only</legend>
        <FilterButton word="All" count={steps.length} pressed={chosen === 'all'} press={() => setOnly('all')} />
        {counted
          .filter(({ count }) => count > 0)
          .map(({ id, word, count, color }) => (
            <FilterButton key={id} word={word} count={count} color={color} pressed={chosen === id} press={() => setOnly(id)} />
          ))}
      </fieldset>
      <div className="overflow-x-auto rounded border border-line">
        <table className="w-full border-collapse text-left">
          <caption className="sr-only">What a run would do, per secret</caption>
          <thead className="bg-surface">
            <tr className="border-b border-line">
              <th scope="col" className="px-3 py-2 font-medium">
                Action
              </th>
              <th scope="col" className="px-3 py-2 font-medium">
                Windmill path <span className="font-mono font-normal text-muted">{place}</span>
              </th>
              <th scope="col" className="px-3 py-2 font-medium max-md:hidden">
                Why
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.slice(0, ROWS_SHOWN_MAX).map((step) => (
              <PlanRow key={step.name} step={step} place={place} />
            ))}
          </tbody>
        </table>
      </div>
      {shown.length > ROWS_SHOWN_MAX && (
        <p className="mt-2 text-muted">
          The first {ROWS_SHOWN_MAX} of {shown.length.toLocaleString('en')} are shown. All of them are planned.
        </p>
      )}
    </div>
  )
}

function PlanRow({ step: { key, name, action, reason }, place }: { readonly step: Step; readonly place: string }) {
  const { icon: Icon, word, color } = classOf(action)
  const below = name.startsWith(place) ? name.slice(place.length) : name
  return (
    <tr className="border-b border-line last:border-0">
      <td className={`h-[var(--row)] whitespace-nowrap px-3 ${color}`}>
        <span className="inline-flex items-center gap-2 align-middle">
          <Icon size={16} aria-hidden />
          {word}
        </span>
      </td>
      <th scope="row" className="px-3 py-1 text-left font-mono font-normal [overflow-wrap:anywhere]">
        {below}
        {key !== below && <span className="block font-sans text-muted">from {key}</span>}
        <span className="block font-sans text-muted md:hidden">{asSentence(reason)}</span>
      </th>
      <td className="px-3 py-1 text-muted max-md:hidden">{asSentence(reason)}</td>
    </tr>
  )
}

function FilterButton(props: {
  readonly word: string
  readonly count: number
  readonly color?: string
  readonly pressed: boolean
  readonly press: () => void
}) {
  return (
    <button
      type="button"
      aria-pressed={props.pressed}
      onClick={props.press}
      className="cursor-pointer rounded border border-control px-3 py-1 hover:bg-surface aria-pressed:border-accent aria-pressed:bg-surface"
    >
      <span className={props.color ?? ''}>{props.word}</span> <span className="tabular-nums">{props.count.toLocaleString('en')}</span>
    </button>
  )
}
