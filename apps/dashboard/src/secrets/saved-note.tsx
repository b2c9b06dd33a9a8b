import { useEffect } from 'react'
import { Button } from '../parts/button.tsx'
import { announce } from '../parts/live-region.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { plural } from '../syncs/plan-words.ts'
import type { Changes } from './use-changes.ts'

/** What became of a save. It stays until the next one: what can be undone should not run away. */
export function SavedNote({ changes: { saved, error, isSaving, revert, dismiss } }: { readonly changes: Changes }) {
  const text = saved?.changeSet && `Saved ${plural(saved.saved.length, 'secret', 'secrets')} as change #${saved.changeSet.number}.`
  useEffect(() => {
    if (text) announce(text)
  }, [text])
  return (
    <>
      {error && <ProblemPanel title="It was not saved" error={error} />}
      {text && (
        <div className="flex flex-wrap items-center gap-3 rounded border border-line bg-surface px-3 py-2">
          <p>{text}</p>
          <Button onClick={revert} busy={isSaving}>
            Undo
          </Button>
          <Button kind="quiet" onClick={dismiss}>
            Dismiss
          </Button>
        </div>
      )}
    </>
  )
}
