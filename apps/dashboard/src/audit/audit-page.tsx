import type { AuditLog } from '@hanzo-kms/contracts/audit'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { StateBadge } from '../parts/state-badge.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { ChainState } from './chain-state.tsx'
import { EventDrawer } from './event-drawer.tsx'
import { ExportLink } from './export-link.tsx'
import { Filters } from './filters.tsx'
import { auditQuery } from './queries.ts'
import type { AuditSearch } from './search.ts'
import { actorOf, deedOf } from './sentence.ts'
import { useNames } from './use-names.ts'

interface Props {
  /** Null: the organization's, with the projects whose log one may read. */
  readonly projectId: string | null
  readonly within: string
  readonly search: AuditSearch
  readonly change: (search: AuditSearch) => void
  /** Why the log cannot be taken away as a whole. */
  readonly notExportable: string | undefined
}

/** Who did what, when and from where. Names and ids, never values. */
export function AuditPage({ projectId, within, search, change, notExportable }: Props) {
  const [opened, open] = useState<AuditLog>()
  const moreLike = (event: AuditLog) => {
    open(undefined)
    change({ ...search, what: event.event.type })
  }
  return (
    <Page
      title="Audit"
      within={within}
      lead="What happened, newest first. Each event is written before its answer is sent, and nothing changes it afterwards."
      actions={<ExportLink projectId={projectId} search={search} reason={notExportable} />}
    >
      <div className="grid gap-5">
        {projectId === null && <ChainState />}
        <Filters projectId={projectId} search={search} change={change} />
        <Events key={JSON.stringify(search)} projectId={projectId} search={search} change={change} open={open} />
      </div>
      {opened && <EventDrawer event={opened} close={() => open(undefined)} moreLike={() => moreLike(opened)} />}
    </Page>
  )
}

interface EventsProps extends Pick<Props, 'projectId' | 'search' | 'change'> {
  readonly open: (event: AuditLog) => void
}

const columns = ['Time', 'Who', 'What', 'From']

function Events({ projectId, search, change, open }: EventsProps) {
  const [cursors, setCursors] = useState<readonly string[]>([''])
  const [first = '', last = ''] = [cursors[0], cursors.at(-1)]
  const newest = useQuery(auditQuery(search, projectId, first))
  const oldest = useQuery(auditQuery(search, projectId, last))
  const next = oldest.data?.nextCursor
  const isEmpty = newest.data?.auditLogs.length === 0 && cursors.length === 1 && !next
  if (newest.isPending) return <SkeletonRows count={10} label="Loading events" />
  if (newest.isError) return <ProblemPanel title="The log could not be shown" error={newest.error} again={newest.refetch} />
  if (isEmpty)
    return (
      <EmptyState text="No events match. Look at a longer time, or at more.">
        <Button onClick={() => change({ range: '30d' })}>All of the last 30 days</Button>
      </EmptyState>
    )
  return (
    <div className="grid justify-items-start gap-3 [&>section]:w-full">
      <Table caption="Events" columns={columns}>
        {cursors.map((cursor) => (
          <Rows key={cursor} projectId={projectId} search={search} cursor={cursor} open={open} />
        ))}
      </Table>
      {oldest.isError && <ProblemPanel title="Older events could not be shown" error={oldest.error} again={oldest.refetch} />}
      {next ? (
        <Button onClick={() => setCursors([...cursors, next])}>Show older events</Button>
      ) : (
        oldest.data && <p className="text-muted">These are all that match.</p>
      )}
    </div>
  )
}

const timeOf = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' })

function Rows({ projectId, search, cursor, open }: Omit<EventsProps, 'change'> & { readonly cursor: string }) {
  const page = useQuery(auditQuery(search, projectId, cursor))
  const names = useNames()
  return page.data?.auditLogs.map((event) => (
    <tr key={event.id} className={rowClass}>
      <td className={`${cellClass} whitespace-nowrap text-muted`}>
        <time dateTime={event.createdAt}>{timeOf.format(new Date(event.createdAt))}</time>
      </td>
      <th scope="row" className={`${cellClass} font-normal [overflow-wrap:anywhere]`}>
        {actorOf(event, names)}
      </th>
      <td className={`${cellClass} [overflow-wrap:anywhere]`}>
        <button type="button" onClick={() => open(event)} className="min-h-6 cursor-pointer text-left text-accent hover:underline">
          {deedOf(event)}
        </button>
        {projectId === null && event.projectName && <span className="text-muted"> · {event.projectName}</span>}
        {event.outcome === 'refused' && (
          <span className="ml-2">
            <StateBadge mark="no" word="Refused" />
          </span>
        )}
      </td>
      <td className={`${cellClass} whitespace-nowrap text-muted`}>
        {event.userAgentType} {event.ipAddress}
      </td>
    </tr>
  ))
}
