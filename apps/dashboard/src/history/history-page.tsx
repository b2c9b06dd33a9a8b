import type { ChangeSet } from '@hanzo-kms/contracts/secret-changes'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button, buttonClass } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { useProject } from '../projects/use-project.ts'
import { changeSetsQuery, revertChanges } from '../secrets/queries.ts'
import { plural } from '../syncs/plan-words.ts'

export function HistoryPage() {
  const project = useProject()
  const changes = useQuery(changeSetsQuery(project.id))
  const back = (
    <Link from="/p/$project/history" to="../secrets" className={buttonClass()}>
      To the secrets
    </Link>
  )
  return (
    <main id="main" className="max-w-7xl px-7 py-6">
      <Page
        title="History"
        within={project.name}
        actions={back}
        lead="What was saved here, newest first, without values. Undo writes the earlier values again as a new change; nothing is lost."
      >
        {changes.isPending && <SkeletonRows count={6} label="Loading the history" />}
        {changes.isError && <ProblemPanel title="The history could not be shown" error={changes.error} again={changes.refetch} />}
        {changes.data?.length === 0 && <EmptyState text="Nothing was saved in this grid yet. Each save will stand here, with its Undo." />}
        {changes.data && changes.data.length > 0 && (
          <ol className="divide-y divide-line rounded border border-line">
            {changes.data.map((change) => (
              <ChangeRow key={change.id} projectId={project.id} change={change} />
            ))}
          </ol>
        )}
      </Page>
    </main>
  )
}

function ChangeRow({ projectId, change }: { readonly projectId: string; readonly change: ChangeSet }) {
  const client = useQueryClient()
  const reverting = useMutation({
    mutationFn: () => revertChanges(projectId, change.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['secrets', projectId] }),
  })
  const { number, message, secretPath, changedBy, createdAt, reverts, items } = change
  return (
    <li className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="text-[14px] leading-5">Change #{number}</h2>
        <span className="text-muted">
          {changedBy ?? 'Somebody who is gone'}, <Moment iso={createdAt} />, in <span className="font-mono">{secretPath}</span>
        </span>
        {reverts !== null && <span className="text-muted">Took change #{reverts} back</span>}
        <span className="ml-auto">
          <Button onClick={() => reverting.mutate()} busy={reverting.isPending} aria-label={`Undo change #${number}`}>
            Undo
          </Button>
        </span>
      </div>
      {message && <p>{message}</p>}
      <Items items={items} />
      {reverting.error && <ProblemPanel title="It was not undone" error={reverting.error} />}
      {reverting.data && <Outcome outcome={reverting.data} />}
    </li>
  )
}

const ITEMS_MAX = 20
const words = { create: 'New', update: 'Changed', delete: 'Deleted' } as const

function Items({ items }: Pick<ChangeSet, 'items'>) {
  const shown = items.slice(0, ITEMS_MAX)
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1">
      {shown.map(({ environment, key, kind }) => (
        <li key={`${environment} ${key}`} className="[overflow-wrap:anywhere]">
          <span className={kind === 'delete' ? 'text-danger' : 'text-muted'}>{words[kind]}</span> <span className="font-mono">{key}</span>{' '}
          <span className="text-muted">in {environment}</span>
        </li>
      ))}
      {items.length > ITEMS_MAX && <li className="text-muted">and {plural(items.length - ITEMS_MAX, 'other', 'others')}</li>}
    </ul>
  )
}

function Outcome({ outcome: { changeSet, conflicts } }: { readonly outcome: Awaited<ReturnType<typeof revertChanges>> }) {
  return (
    <div role="status" className="grid gap-1">
      {changeSet && <p>Undone as change #{changeSet.number}.</p>}
      {!changeSet && conflicts.length === 0 && <p>There was nothing to take back: the secrets are as they were before.</p>}
      {conflicts.length > 0 && (
        <p className="text-danger">
          Not undone, because it was changed again since: {conflicts.map(({ key, environment }) => `${key} in ${environment}`).join(', ')}.
          Open the secret to restore an earlier version.
        </p>
      )}
    </div>
  )
}
