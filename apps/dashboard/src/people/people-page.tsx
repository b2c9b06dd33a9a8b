import type { Member } from '@hanzo-kms/contracts/people'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { nameOfRole } from '../access/held-roles.tsx'
import { call } from '../api/call.ts'
import { organizationRolesQuery } from '../identities/queries.ts'
import { Button } from '../parts/button.tsx'
import { inputClass } from '../parts/field.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { sessionQuery } from '../session/queries.ts'
import { Invitations } from './invitations.tsx'
import { membersPath, membersQuery } from './queries.ts'

export function PeoplePage() {
  const members = useQuery(membersQuery)
  const session = useQuery(sessionQuery)
  const isAdmin = session.data?.organization.role === 'admin'
  return (
    <Page title="People" within={session.data?.organization.name}>
      <div className="grid gap-8">
        {members.isPending && <SkeletonRows count={3} label="Loading people" />}
        {members.isError && <ProblemPanel title="The people could not be shown" error={members.error} again={members.refetch} />}
        {members.data && <MemberTable members={members.data} isAdmin={isAdmin} ownId={session.data?.user.id} />}
        {isAdmin && <Invitations />}
      </div>
    </Page>
  )
}

function MemberTable({
  members,
  isAdmin,
  ownId,
}: {
  readonly members: readonly Member[]
  readonly isAdmin: boolean
  readonly ownId: string | undefined
}) {
  return (
    <Table
      caption="People of this organization"
      columns={['E-mail address', 'Role', 'Second factor', 'Joined', ...(isAdmin ? ['Actions'] : [])]}
    >
      {members.map((member) => (
        <MemberRow key={member.id} member={member} isAdmin={isAdmin} isSelf={member.id === ownId} />
      ))}
    </Table>
  )
}

function MemberRow({ member, isAdmin, isSelf }: { readonly member: Member; readonly isAdmin: boolean; readonly isSelf: boolean }) {
  const client = useQueryClient()
  const roles = useQuery(organizationRolesQuery).data ?? []
  const [isAsking, ask] = useState(false)
  const path = `${membersPath}/${member.id}`
  const acting = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => client.invalidateQueries({ queryKey: membersQuery.queryKey }),
  })
  const change = (role: string) => acting.mutate(() => call('PATCH', path, { body: { role } }))
  return (
    <tr className={rowClass}>
      <th scope="row" className={`${cellClass} font-medium [overflow-wrap:anywhere]`}>
        {member.email}
        {isSelf && <span className="font-normal text-muted"> (you)</span>}
        {acting.error && (
          <p role="alert" className="font-normal text-danger">
            {acting.error.message}
          </p>
        )}
      </th>
      <td className="py-1 pr-4">
        {isAdmin ? (
          <select
            aria-label={`Role of ${member.email}`}
            className={`${inputClass} w-auto cursor-pointer`}
            value={member.role}
            onChange={({ target }) => change(target.value)}
          >
            {[...new Set([...roles.map(({ slug }) => slug), member.role])].map((slug) => (
              <option key={slug} value={slug}>
                {roles.find((role) => role.slug === slug)?.name ?? nameOfRole(slug)}
              </option>
            ))}
          </select>
        ) : (
          nameOfRole(member.role)
        )}
      </td>
      <td className={cellClass}>{member.isMfaEnabled ? 'On' : 'Off'}</td>
      <td className={`${cellClass} text-muted`}>
        <Moment iso={member.joinedAt} />
      </td>
      {isAdmin && (
        <td className="py-1">
          <div className="flex flex-wrap gap-1">
            {member.isLocked && <Button onClick={() => acting.mutate(() => call('POST', `${path}/unlock`))}>Unlock</Button>}
            {member.isMfaEnabled && (
              <Button onClick={() => acting.mutate(() => call('DELETE', `${path}/second-factor`))}>Reset second factor</Button>
            )}
            {isAsking ? (
              <>
                <Button kind="danger" onClick={() => acting.mutate(() => call('DELETE', path))}>
                  Remove {member.email}
                </Button>
                <Button onClick={() => ask(false)}>Cancel</Button>
              </>
            ) : (
              <Button kind="quiet" onClick={() => ask(true)} aria-label={`Remove ${member.email} …`}>
                Remove …
              </Button>
            )}
          </div>
        </td>
      )}
    </tr>
  )
}
