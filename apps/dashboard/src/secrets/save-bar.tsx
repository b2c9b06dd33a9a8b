import { Button } from '../parts/button.tsx'
import { plural } from '../syncs/plan-words.ts'

interface Props {
  readonly count: number
  /** Names of environments with changes. */
  readonly environments: readonly string[]
  readonly syncs: readonly string[]
  readonly isSaving: boolean
  readonly save: () => void
  readonly discard: () => void
  readonly review: () => void
}

/** What saving does, before it is done. */
export function SaveBar({ count, environments, syncs, isSaving, save, discard, review }: Props) {
  if (count === 0) return null
  return (
    <section
      aria-label="Unsaved changes"
      className="sticky bottom-0 z-30 flex flex-wrap items-center justify-between gap-3 border-t border-line bg-bg py-3"
    >
      <p>
        {plural(count, 'change', 'changes')} in {environments.join(', ')}.{' '}
        {syncs.length === 0 ? 'No sync follows.' : `Saving updates ${plural(syncs.length, 'sync', 'syncs')}: ${syncs.join(', ')}.`}
      </p>
      <div className="flex gap-2">
        <Button onClick={review}>Review</Button>
        <Button onClick={discard}>Discard</Button>
        <Button kind="primary" onClick={save} busy={isSaving}>
          {isSaving ? 'Saving …' : 'Save'}
        </Button>
      </div>
    </section>
  )
}
