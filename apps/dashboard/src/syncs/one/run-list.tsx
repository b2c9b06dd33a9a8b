import type { Run, RunWithSteps } from '@hanzo-kms/contracts/secret-syncs'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, useState } from 'react'
import { Moment } from '../../parts/moment.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { asSentence, plural } from '../plan-words.ts'
import { isUnderWay, runQuery } from '../queries.ts'
import { stateOfRun } from '../sync-state.ts'

const kinds: Readonly<Record<Run['kind'], string>> = { sync: 'Sync', import: 'Import', remove: 'Removal' }
const starters = { user: 'by a person', identity: 'by a machine identity', platform: 'by itself' } as const

/** Newest first. The newest is open when it did not succeed: that is what one comes to read. */
export function RunList({ syncId, runs }: { readonly syncId: string; readonly runs: readonly Run[] }) {
  if (runs.length === 0) return null
  return (
    <section aria-labelledby="runs" className="grid gap-2">
      <h2 id="runs">Runs</h2>
      <ol className="grid gap-2">
        {runs.map((run, index) => (
          <li key={run.id}>
            <RunEntry syncId={syncId} run={run} opens={index === 0 && run.state !== 'succeeded'} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function RunEntry({ syncId, run, opens }: { readonly syncId: string; readonly run: Run; readonly opens: boolean }) {
  const [isOpen, open] = useState(opens)
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => open(currentTarget.open)} className="rounded border border-line">
      <summary className="flex min-h-[var(--row)] cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        <StateBadge {...stateOfRun(run)} />
        <span>
          {kinds[run.kind]} {starters[run.startedBy.kind]}
          {run.planId && ', an approved plan'}
        </span>
        <span className="ml-auto text-muted">
          <Moment iso={run.createdAt} />
          {run.startedAt && run.finishedAt && `, ${duration(run.startedAt, run.finishedAt)}`}
        </span>
      </summary>
      {isOpen && (
        <div className="grid gap-2 border-t border-line p-3">
          {run.message && <p className="max-w-[90ch]">{run.message}</p>}
          <Steps syncId={syncId} run={run} />
        </div>
      )}
    </details>
  )
}

function duration(from: string, to: string): string {
  return `${((new Date(to).getTime() - new Date(from).getTime()) / 1_000).toFixed(1)} s`
}

/** What nobody tried to write has its reason in what was planned for it. */
function stateOfStep({ state, action }: Pick<RunWithSteps['steps'][number], 'state' | 'action'>): ComponentProps<typeof StateBadge> {
  if (state === 'done') return { ...stepMarks.done, word: doneWords[action as keyof typeof doneWords] ?? 'Done' }
  if (state !== 'none') return stepMarks[state]
  if (action === 'blocked') return { mark: 'no', word: 'Blocked' }
  if (action === 'needs-decision') return { mark: 'warning', word: 'Needs a decision' }
  if (action === 'hidden') return { mark: 'warning', word: 'Hidden' }
  return stepMarks.none
}

const doneWords = { create: 'Created', update: 'Updated', delete: 'Deleted', forget: 'Forgotten' } as const
const stepMarks = {
  done: { mark: 'yes', word: 'Done' },
  failed: { mark: 'no', word: 'Failed' },
  skipped: { mark: 'warning', word: 'Not reached' },
  none: { mark: 'unknown', word: 'Left as it is' },
} as const

function Steps({ syncId, run }: { readonly syncId: string; readonly run: Run }) {
  const whole = useQuery(runQuery(syncId, run.id))
  if (whole.isError) return <ProblemPanel error={whole.error} again={whole.refetch} />
  if (!whole.data) return null
  const { steps } = whole.data
  if (steps.length === 0) return <p className="text-muted">{isUnderWay(run) ? 'Nothing is written yet.' : 'No key was touched.'}</p>
  const telling = steps.filter(({ state, action }) => state !== 'none' || action !== 'unchanged')
  const unchanged = steps.length - telling.length
  return (
    <>
      {telling.length > 0 && <StepTable steps={telling} />}
      {unchanged > 0 && <p className="text-muted">{plural(unchanged, 'key was', 'keys were')} equal already.</p>}
    </>
  )
}

function StepTable({ steps }: { readonly steps: RunWithSteps['steps'] }) {
  return (
    <div className="max-h-96 overflow-auto">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">What became of each key</caption>
        <thead className="text-muted">
          <tr>
            {['Key', 'State', 'Why'].map((title) => (
              <th key={title} scope="col" className="py-1 pr-4 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map(({ key, name, state, reason, action }) => (
            <tr key={name} className="border-t border-line">
              <th scope="row" className="py-1 pr-4 text-left font-mono font-normal [overflow-wrap:anywhere]">
                {key}
              </th>
              <td className="py-1 pr-4">
                <StateBadge {...stateOfStep({ state, action })} />
              </td>
              <td className="py-1 text-muted">{asSentence(reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
