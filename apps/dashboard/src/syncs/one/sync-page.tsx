import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Page } from '../../parts/page.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { SkeletonRows } from '../../parts/skeleton-rows.tsx'
import { StateBadge } from '../../parts/state-badge.tsx'
import { useProject } from '../../projects/use-project.ts'
import { isUnderWay, runsQuery, syncQuery } from '../queries.ts'
import { stateOfRun } from '../sync-state.ts'
import { placeOf } from '../syncs-page.tsx'
import { DriftPanel } from './drift-panel.tsx'
import { NextRun } from './next-run.tsx'
import { PauseButton } from './pause.tsx'
import { RunList } from './run-list.tsx'
import { RunProgress } from './run-progress.tsx'
import { SyncSettings } from './sync-settings.tsx'
import { useProgress } from './use-progress.ts'

export function SyncPage() {
  const project = useProject()
  const { sync: id } = useParams({ from: '/signed-in/p/$project/integrations/secret-syncs/$sync' })
  const sync = useQuery(syncQuery(id))
  const { told, isLive } = useProgress(id)
  const runs = useQuery(runsQuery(id, isLive))
  if (sync.isPending || runs.isPending) return <SkeletonRows count={6} label="Loading the sync" />
  if (sync.isError) return <ProblemPanel title="The sync could not be shown" error={sync.error} again={sync.refetch} />
  if (runs.isError) return <ProblemPanel title="The runs could not be shown" error={runs.error} again={runs.refetch} />
  const [latest] = runs.data
  return (
    <Page title={sync.data.name} within={project.name} lead={<Route sync={sync.data} />} actions={<PauseButton sync={sync.data} />}>
      <div className="grid gap-8">
        <p className="flex flex-wrap items-center gap-2">
          <StateBadge {...(latest ? stateOfRun(latest) : { mark: 'unknown', word: 'No run yet' })} />
          {latest?.message && <span className="max-w-[90ch]">{latest.message}</span>}
          {!sync.data.isAutoSyncEnabled && <span className="text-warn">Paused: changes wait until somebody syncs or resumes.</span>}
        </p>
        {latest && isUnderWay(latest) && told?.run?.id === latest.id && <RunProgress progress={told} />}
        <NextRun sync={sync.data} latest={latest} failed={told?.failed ?? 0} />
        <DriftPanel sync={sync.data} />
        <RunList syncId={id} runs={runs.data} />
        <SyncSettings sync={sync.data} />
      </div>
    </Page>
  )
}

function Route({ sync }: { readonly sync: SecretSync }) {
  return (
    <>
      {sync.environment ? `${sync.environment.slug} ` : 'The source folder was deleted. '}
      <span className="font-mono">{sync.folder?.path}</span>
      <span aria-hidden> → </span>
      <span className="sr-only"> to </span>
      {sync.connection.name} · <span className="font-mono">{placeOf(sync)}</span>
    </>
  )
}
