import type { SyncProgress } from '@hanzo-kms/contracts/secret-syncs'
import { plural } from '../plan-words.ts'

/** A bar where it is known how many there are; else how many are done. */
export function RunProgress({ progress: { run, done, failed, planned } }: { readonly progress: SyncProgress }) {
  const over = done + failed
  const isCounted = planned !== null && planned > 0
  return (
    <div className="grid max-w-xl gap-2">
      <progress
        className="h-2 w-full accent-accent-solid"
        aria-label="Progress of the run"
        {...(isCounted ? { value: Math.min(over, planned), max: planned } : {})}
      />
      <p className="text-muted tabular-nums">
        {run?.state === 'queued' ? 'It waits for its turn. ' : ''}
        {isCounted ? `${over.toLocaleString('en')} of ${plural(planned, 'change', 'changes')} done` : `${plural(over, 'key', 'keys')} done`}
        {failed > 0 && <span className="text-danger">, {failed.toLocaleString('en')} failed</span>}
        {run?.state === 'queued' && run.message ? `. ${run.message}` : ''}
      </p>
    </div>
  )
}
