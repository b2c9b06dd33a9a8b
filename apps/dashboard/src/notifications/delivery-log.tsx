import type { NotificationChannel, NotificationDelivery } from '@hanzo-kms/contracts/notifications'
import { useQuery } from '@tanstack/react-query'
import { Moment } from '../parts/moment.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { StateBadge } from '../parts/state-badge.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { deliveriesQuery, LOG_MAX } from './queries.ts'
import { stateOf } from './words.ts'

export function DeliveryLog({ path, channel }: { readonly path: string; readonly channel: NotificationChannel }) {
  const log = useQuery(deliveriesQuery(path, channel.id))
  if (log.isPending) return <SkeletonRows count={2} label="Loading the log" />
  if (log.isError) return <ProblemPanel title="The log could not be shown" error={log.error} again={log.refetch} />
  if (log.data.length === 0) return <p className="text-muted">Nothing was sent yet.</p>
  return (
    <>
      <Table caption={`Messages of ${channel.name}`} columns={['When', 'State', 'What', 'Answer']}>
        {log.data.map((delivery) => (
          <tr key={delivery.id} className={rowClass}>
            <th scope="row" className={`${cellClass} font-normal whitespace-nowrap`}>
              <Moment iso={delivery.createdAt} />
            </th>
            <td className={cellClass}>
              <StateBadge {...stateOf(delivery)} />
            </td>
            <td className={cellClass}>
              <What delivery={delivery} />
            </td>
            <td className={`${cellClass} text-muted`}>
              <Answer delivery={delivery} />
            </td>
          </tr>
        ))}
      </Table>
      {log.data.length === LOG_MAX && <p className="text-muted">The newest {LOG_MAX}. The API has those before.</p>}
    </>
  )
}

function What({ delivery: { isTest, notices, leftOut } }: { readonly delivery: NotificationDelivery }) {
  if (isTest) return 'A test'
  return (
    <ul className="grid gap-1">
      {notices.map(({ id, sentence }) => (
        <li key={id} className="[overflow-wrap:anywhere]">
          {sentence}
        </li>
      ))}
      {leftOut > 0 && <li>… and {leftOut} more</li>}
    </ul>
  )
}

function Answer({ delivery: { status, message, dueAt } }: { readonly delivery: NotificationDelivery }) {
  return (
    <>
      {message ?? status ?? ''}
      {dueAt !== null && (
        <>
          {' '}
          Next: <Moment iso={dueAt} />
        </>
      )}
    </>
  )
}
