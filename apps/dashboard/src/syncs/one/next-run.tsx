import type { Plan, Run, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { call } from '../../api/call.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { SkeletonRows } from '../../parts/skeleton-rows.tsx'
import { useRights } from '../../projects/use-rights.ts'
import { PlanTable } from '../plan-table.tsx'
import { changesInWords, countsOf } from '../plan-words.ts'
import { isUnderWay, pathOf, runsQuery } from '../queries.ts'
import { Decisions } from './decisions.tsx'

interface Props {
  readonly sync: SecretSync
  readonly latest: Run | undefined
  /** Keys that the newest run could not write. */
  readonly failed: number
}

/** What a run would do now, and the button that does just that. Made anew whenever a run has ended. */
export function NextRun({ sync, latest, failed }: Props) {
  const busy = latest !== undefined && isUnderWay(latest)
  const plan = useQuery({
    queryKey: ['sync', sync.id, 'plan', sync.version, latest?.id, latest?.state],
    queryFn: async ({ signal }) => (await call<{ plan: Plan }>('POST', `${pathOf(sync.id)}/plan`, { signal })).plan,
    enabled: !busy,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    gcTime: 0,
    retry: false,
  })
  return (
    <section aria-labelledby="next-run" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="next-run">{busy ? 'A run is under way' : 'Plan'}</h2>
        {!busy && (
          <div className="flex flex-wrap gap-2">
            <Button icon={<RefreshCw size={16} aria-hidden />} onClick={() => plan.refetch()} busy={plan.isFetching}>
              Look again
            </Button>
            {plan.data && <Apply sync={sync} plan={plan.data} isOld={plan.isFetching} isRetry={failed > 0} />}
          </div>
        )}
      </div>
      {!busy && plan.isPending && <SkeletonRows count={5} label="Asking Windmill" />}
      {!busy && plan.isError && <ProblemPanel error={plan.error} again={() => plan.refetch()} />}
      {!busy && plan.data && <Planned sync={sync} plan={plan.data} isOld={plan.isFetching} refresh={() => plan.refetch()} />}
    </section>
  )
}

function Planned({
  sync,
  plan,
  isOld,
  refresh,
}: {
  readonly sync: SecretSync
  readonly plan: Plan
  readonly isOld: boolean
  readonly refresh: () => void
}) {
  const deleted = plan.steps.filter(({ action }) => action === 'delete')
  return (
    <>
      {plan.heldReason && (
        <p className="rounded border border-warn bg-surface p-3">
          {plan.heldReason} A run that starts by itself waits; pressing the button approves this plan and no other.
          {deleted.length > 0 && (
            <span className="mt-2 block">
              Deleted in Windmill: <span className="font-mono [overflow-wrap:anywhere]">{named(deleted)}</span>
            </span>
          )}
        </p>
      )}
      <Decisions sync={sync} plan={plan} refresh={refresh} />
      <PlanTable steps={plan.steps} place={String(sync.destinationConfig.path)} dimmed={isOld} />
    </>
  )
}

const NAMED_MAX = 20

function named(steps: Plan['steps']): string {
  const names = steps.slice(0, NAMED_MAX).map(({ name }) => name)
  return steps.length > NAMED_MAX ? `${names.join(', ')} and ${steps.length - NAMED_MAX} more` : names.join(', ')
}

/** What is in place already is not written again, so that a retry is for what failed alone. */
function Apply({
  sync,
  plan,
  isOld,
  isRetry,
}: {
  readonly sync: SecretSync
  readonly plan: Plan
  readonly isOld: boolean
  readonly isRetry: boolean
}) {
  const client = useQueryClient()
  const notRunnable = useRights()('secret-syncs', 'sync-secrets', 'run this sync')
  const counts = countsOf(plan.summary)
  const applying = useMutation({
    mutationFn: () => call('POST', `${pathOf(sync.id)}/runs`, { body: { planId: plan.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: runsQuery(sync.id).queryKey }),
  })
  return (
    <>
      <Button
        kind={counts.deletes > 0 ? 'danger' : 'primary'}
        busy={applying.isPending}
        reason={notRunnable ?? (isOld ? 'The plan is being made.' : undefined)}
        onClick={() => applying.mutate()}
      >
        {counts.changes === 0
          ? 'Sync now'
          : `${plan.heldReason ? 'Approve and sync' : isRetry ? 'Retry' : 'Sync'} ${changesInWords(counts)}`}
      </Button>
      {applying.error && <ProblemPanel error={applying.error} />}
    </>
  )
}
