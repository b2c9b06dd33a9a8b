import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { Button, buttonClass } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { useProject } from '../projects/use-project.ts'
import { useRights } from '../projects/use-rights.ts'
import { connectionsQuery } from './queries.ts'

export function ConnectionsPage() {
  const project = useProject()
  const connections = useQuery(connectionsQuery(project.id))
  const isEmpty = connections.data?.length === 0
  return (
    <Page title="App Connections" within={project.name} actions={!isEmpty && <AddConnection />}>
      {connections.isPending && <SkeletonRows count={4} label="Loading connections" />}
      {connections.isError && (
        <ProblemPanel title="The connections could not be shown" error={connections.error} again={connections.refetch} />
      )}
      {isEmpty && (
        <EmptyState text="Connect Hanzo KMS to Windmill to push secrets into a workspace.">
          <AddConnection />
          <Link from="/p/$project/integrations/app-connections" to="./guide" className={buttonClass()}>
            Read the guide
          </Link>
        </EmptyState>
      )}
      {connections.data && !isEmpty && <ConnectionTable connections={connections.data} />}
    </Page>
  )
}

function AddConnection() {
  const reason = useRights()('app-connections', 'create', 'add connections')
  if (reason)
    return (
      <Button kind="primary" icon={<Plus size={16} role="img" aria-label="+" />} reason={reason}>
        Add Connection
      </Button>
    )
  return (
    <Link from="/p/$project/integrations/app-connections" to="./new" className={buttonClass('primary')}>
      <Plus size={16} role="img" aria-label="+" />
      Add Connection
    </Link>
  )
}

function ConnectionTable({ connections }: { readonly connections: readonly AppConnection[] }) {
  return (
    <Table caption="App connections of this project" columns={['Name', 'Instance', 'Changed']}>
      {connections.map(({ id, name, description, credentials, updatedAt }) => (
        <tr key={id} className={rowClass}>
          <th scope="row" className={`${cellClass} font-medium [overflow-wrap:anywhere]`}>
            <Link from="/p/$project/integrations/app-connections" to="./$connection" params={{ connection: id }}>
              {name}
            </Link>
            {description && <span className="ml-2 font-normal text-muted">{description}</span>}
          </th>
          <td className={`${cellClass} text-muted`}>{credentials.instanceUrl}</td>
          <td className={`${cellClass} text-muted`}>
            <Moment iso={updatedAt} />
          </td>
        </tr>
      ))}
    </Table>
  )
}
