import type { Drift, DriftDecision } from '@hanzo-kms/contracts/drift'
import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { SearchCheck } from 'lucide-react'
import { call } from '../../api/call.ts'
import { Button } from '../../parts/button.tsx'
import type { FactState } from '../../parts/fact-line.tsx'
import { Moment } from '../../parts/moment.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { useRights } from '../../projects/use-rights.ts'
import { plural } from '../plan-words.ts'
import { driftQuery, pathOf } from '../queries.ts'
import { DriftFindings } from './drift-findings.tsx'

/** What others changed in Windmill since the sync wrote there, and what becomes of it. */
export function DriftPanel({ sync }: { readonly sync: SecretSync }) {
  const client = useQueryClient()
  const why = useRights()
  const notCheckable = why('secret-syncs', 'sync-secrets', 'run this sync')
  const drift = useQuery(driftQuery(sync.id))
  const take = async (next: Drift) => {
    client.setQueryData(driftQuery(sync.id).queryKey, next)
    // What is found and decided changes what a run would do.
    await client.invalidateQueries({ queryKey: ['sync', sync.id, 'plan'] })
  }
  const checking = useMutation({
    mutationFn: async (readValues: boolean) =>
      (await call<{ drift: Drift }>('POST', `${pathOf(sync.id)}/drift/check`, { body: { readValues } })).drift,
    onSuccess: take,
  })
  const deciding = useMutation({
    mutationFn: async (decisions: Readonly<Record<string, DriftDecision | null>>) =>
      (await call<{ drift: Drift }>('PUT', `${pathOf(sync.id)}/drift/decisions`, { body: { decisions } })).drift,
    onSuccess: take,
  })
  const { data } = drift
  return (
    <section aria-labelledby="drift" className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="drift">Changes in Windmill</h2>
        <div className="flex flex-wrap gap-2">
          {data && data.notCompared > 0 && (
            <Button busy={checking.isPending} reason={notCheckable} onClick={() => checking.mutate(true)}>
              Compare by reading values
            </Button>
          )}
          <Button
            icon={<SearchCheck size={16} aria-hidden />}
            busy={checking.isPending}
            reason={notCheckable}
            onClick={() => checking.mutate(false)}
          >
            {checking.isPending ? 'Checking …' : 'Check for drift'}
          </Button>
        </div>
      </div>
      {drift.isError && <ProblemPanel error={drift.error} again={drift.refetch} />}
      {data && <State drift={data} />}
      {checking.error && <ProblemPanel title="It was not checked" error={checking.error} />}
      {data && data.findings.length > 0 && (
        <DriftFindings
          drift={data}
          isBusy={deciding.isPending}
          notDecidable={why('secret-syncs', 'edit', 'decide for this sync')}
          decide={(decisions) => deciding.mutate(decisions)}
        />
      )}
      {deciding.error && <ProblemPanel title="It was not decided" error={deciding.error} />}
    </section>
  )
}

const words: Readonly<Record<Drift['state'], readonly [FactState, string]>> = {
  never: ['unknown', 'Not checked yet'],
  equal: ['yes', 'As the sync left it'],
  drifted: ['warning', 'Changed by somebody else'],
  hidden: ['unknown', 'Cannot be seen'],
  failed: ['no', 'The check failed'],
}

const means: Readonly<Record<NonNullable<Drift['comparedBy']>, string>> = {
  stamps: 'compared without being opened',
  values: 'compared by reading them',
  revisions: 'looked at for edits',
  names: 'looked for',
}

function State({
  drift: { state, message, compared, comparedBy, notCompared, checkedAt, nextCheckAt, findings },
}: {
  readonly drift: Drift
}) {
  const [mark, word] = words[state]
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateBadge mark={mark} word={findings.length > 0 ? `${plural(findings.length, 'key', 'keys')} changed in Windmill` : word} />
        {checkedAt && (
          <span className="text-muted">
            Checked <Moment iso={checkedAt} />
            {nextCheckAt && (
              <>
                , again <Moment iso={nextCheckAt} />
              </>
            )}
            . {compared > 0 && comparedBy && `${plural(compared, 'value was', 'values were')} ${means[comparedBy]}.`}
          </span>
        )}
      </p>
      {message && <p className="max-w-[90ch]">{message}</p>}
      {notCompared > 0 && (
        <p className="max-w-[90ch] text-muted">
          {plural(notCompared, 'value', 'values')} could not be compared this way. Reading them opens them in Windmill, which may write so
          into its own log.
        </p>
      )}
    </div>
  )
}
