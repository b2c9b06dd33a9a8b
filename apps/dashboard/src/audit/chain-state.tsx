import { useMutation } from '@tanstack/react-query'
import { Button } from '../parts/button.tsx'
import { FactLine } from '../parts/fact-line.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { verifyChain } from './queries.ts'

/** Each event carries a digest of the one before it: what was altered or taken out no longer fits. */
export function ChainState() {
  const verifying = useMutation({ mutationFn: verifyChain })
  const { data } = verifying
  return (
    <section
      aria-label="Chain of the log"
      className="flex flex-wrap items-start justify-between gap-3 rounded border border-line bg-surface px-4 py-3"
    >
      <div className="max-w-[70ch]" aria-live="polite">
        {!data && <p>Every event is chained to the one before it, so that a change or a gap is found.</p>}
        {data?.isIntact && (
          <ul>
            <FactLine state="yes">
              Verified up to event {data.position.toLocaleString('en')}, <Moment iso={new Date(verifying.submittedAt).toISOString()} />:{' '}
              {data.events.toLocaleString('en')} events are as they were recorded
              {data.pruned > 0 && `, ${data.pruned.toLocaleString('en')} have gone because their time was over`}
              {data.unlinked > 0 && `, ${data.unlinked.toLocaleString('en')} are too new to be in the chain`}.
            </FactLine>
          </ul>
        )}
        {data && !data.isIntact && (
          <ul>
            <FactLine state="no">
              The chain is broken{data.broken?.position ? ` at event ${data.broken.position.toLocaleString('en')}` : ''}.{' '}
              {data.broken?.what} What stands before it, up to event {data.position.toLocaleString('en')}, is as it was recorded. Keep a
              copy of the database and find out who could write to it.
            </FactLine>
          </ul>
        )}
        {verifying.error && <ProblemPanel title="The chain was not verified" error={verifying.error} />}
      </div>
      <Button onClick={() => verifying.mutate()} busy={verifying.isPending}>
        {verifying.isPending ? 'Verifying …' : data ? 'Verify again' : 'Verify the chain'}
      </Button>
    </section>
  )
}
