import type { SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { buttonClass } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { StateBadge } from '../parts/state-badge.tsx'
import { useProject } from '../projects/use-project.ts'
import { syncsQuery } from './queries.ts'
import { stateOfSync } from './sync-state.ts'

export function SyncsPage() {
  const project = useProject()
  const syncs = useQuery(syncsQuery(project.id))
  const isEmpty = syncs.data?.length === 0
  return (
    <Page title="Secret Syncs" within={project.name} actions={!isEmpty && <AddSync />}>
      {syncs.isPending && <SkeletonRows count={4} label="Loading syncs" />}
      {syncs.isError && <ProblemPanel title="The syncs could not be shown" error={syncs.error} again={syncs.refetch} />}
      {isEmpty && (
        <EmptyState text="A sync keeps the secrets of a folder equal to a path of a Windmill workspace. You see the plan before anything is written.">
          <AddSync />
        </EmptyState>
      )}
      {syncs.data && !isEmpty && <SyncTable syncs={syncs.data} />}
    </Page>
  )
}

function AddSync() {
  return (
    <Link from="/p/$project/integrations/secret-syncs" to="./new" className={buttonClass('primary')}>
      <Plus size={16} aria-hidden />
      New sync
    </Link>
  )
}

function SyncTable({ syncs }: { readonly syncs: readonly SecretSync[] }) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">Secret syncs of this project</caption>
        <thead className="text-muted">
          <tr className="border-b border-line">
            {['Name', 'From', 'To', 'State', 'Last success'].map((title) => (
              <th key={title} scope="col" className="py-2 pr-4 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {syncs.map((sync) => (
            <tr key={sync.id} className="border-b border-line">
              <th scope="row" className="h-[var(--row)] pr-4 font-medium">
                <Link from="/p/$project/integrations/secret-syncs" to="./$sync" params={{ sync: sync.id }}>
                  {sync.name}
                </Link>
              </th>
              <td className="pr-4">
                {sync.environment?.slug} <span className="font-mono text-muted">{sync.folder?.path}</span>
              </td>
              <td className="pr-4">
                {sync.connection.name} <span className="font-mono text-muted">{placeOf(sync)}</span>
              </td>
              <td className="pr-4">
                <StateBadge {...stateOfSync(sync)} />
              </td>
              <td className="text-muted">{sync.lastSyncedAt ? <Moment iso={sync.lastSyncedAt} /> : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** `dev · f/app/` */
export function placeOf({ destinationConfig: { workspace, path } }: Pick<SecretSync, 'destinationConfig'>): string {
  return `${String(workspace)} · ${String(path)}`
}
