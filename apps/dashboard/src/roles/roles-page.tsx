import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { Button, buttonClass } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { plural } from '../syncs/plan-words.ts'
import { RoleLink } from './role-link.tsx'
import { holdersQuery, listQuery, type RoleScope } from './scope.ts'

export function RolesPage({ scope }: { readonly scope: RoleScope }) {
  const roles = useQuery(listQuery(scope))
  const holders = useQuery(holdersQuery(scope))
  const reason = scope.why('create')
  const holdersOf = (slug: string) => holders.data?.get(slug)?.length ?? 0
  return (
    <Page
      title="Roles"
      within={scope.name}
      lead={
        scope.kind === 'project'
          ? 'What people and programs may do in this project. Make one of your own to narrow it to an environment, a folder or a key.'
          : 'What people and programs may do in the organization, above its projects.'
      }
      actions={
        reason ? (
          <Button kind="primary" reason={reason}>
            New role
          </Button>
        ) : (
          <RoleLink scope={scope} className={buttonClass('primary')}>
            <Plus size={16} aria-hidden />
            New role
          </RoleLink>
        )
      }
    >
      {reason && <p className="mb-4 text-muted">{reason}</p>}
      {roles.isPending && <SkeletonRows count={4} label="Loading roles" />}
      {roles.isError && <ProblemPanel title="The roles could not be shown" error={roles.error} again={roles.refetch} />}
      {roles.data && (
        <Table caption="Roles" columns={['Name', 'Slug', 'Kind', 'Held by', 'Description']}>
          {roles.data.map(({ slug, name, description }) => {
            const isBuiltIn = scope.builtIn.includes(slug)
            return (
              <tr key={slug} className={rowClass}>
                <th scope="row" className={`${cellClass} font-medium [overflow-wrap:anywhere]`}>
                  <RoleLink scope={scope} slug={slug}>
                    {name}
                  </RoleLink>
                </th>
                <td className={`${cellClass} font-mono text-muted`}>{slug}</td>
                <td className={cellClass}>{isBuiltIn ? 'Built in' : 'Your own'}</td>
                <td className={cellClass}>
                  {holders.data ? (holdersOf(slug) === 0 ? 'Nobody' : plural(holdersOf(slug), 'member', 'members')) : ''}
                </td>
                <td className={`${cellClass} text-muted [overflow-wrap:anywhere]`}>{isBuiltIn ? '' : description}</td>
              </tr>
            )
          })}
        </Table>
      )}
    </Page>
  )
}
