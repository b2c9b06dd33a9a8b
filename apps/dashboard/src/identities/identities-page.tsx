import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { nameOfRole } from '../access/held-roles.tsx'
import { buttonClass } from '../parts/button.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { sessionQuery } from '../session/queries.ts'
import { identitiesQuery, type ShownIdentity } from './queries.ts'

export function IdentitiesPage() {
  const identities = useQuery(identitiesQuery)
  const session = useQuery(sessionQuery)
  const add = (
    <Link to="/identities/new" className={buttonClass('primary')}>
      <Plus size={16} aria-hidden />
      New identity
    </Link>
  )
  return (
    <Page
      title="Machine identities"
      within={session.data?.organization.name}
      lead="Programs sign in as a machine identity, with a Client ID and a Client Secret."
      actions={identities.data && identities.data.length > 0 && add}
    >
      {identities.isPending && <SkeletonRows count={4} label="Loading identities" />}
      {identities.isError && <ProblemPanel title="The identities could not be shown" error={identities.error} again={identities.refetch} />}
      {identities.data?.length === 0 && (
        <EmptyState text="No machine identities yet. A deployment, a script or a server needs one to read secrets.">{add}</EmptyState>
      )}
      {identities.data && identities.data.length > 0 && <IdentityTable identities={identities.data} />}
    </Page>
  )
}

function IdentityTable({ identities }: { readonly identities: readonly ShownIdentity[] }) {
  return (
    <Table
      caption="Machine identities of this organization"
      columns={['Name', 'Role in the organization', 'Signs in with', 'Last sign-in', 'Created']}
    >
      {identities.map(({ id, name, role, hasUniversalAuth, lastLoginTime, createdAt }) => (
        <tr key={id} className={rowClass}>
          <th scope="row" className={`${cellClass} font-medium [overflow-wrap:anywhere]`}>
            <Link to="/identities/$identity" params={{ identity: id }}>
              {name}
            </Link>
          </th>
          <td className={cellClass}>{nameOfRole(role)}</td>
          <td className={cellClass}>{hasUniversalAuth ? 'Client ID and secret' : <span className="text-muted">Nothing yet</span>}</td>
          <td className={`${cellClass} text-muted`}>{lastLoginTime ? <Moment iso={lastLoginTime} /> : 'Never'}</td>
          <td className={`${cellClass} text-muted`}>
            <Moment iso={createdAt} />
          </td>
        </tr>
      ))}
    </Table>
  )
}
