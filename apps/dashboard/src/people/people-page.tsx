import type { Member } from '@hanzo-kms/contracts/people'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { inputClass } from '../parts/field.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { sessionQuery } from '../session/queries.ts'
import { Invitations } from './invitations.tsx'
import { membersPath, membersQuery, roles } from './queries.ts'

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
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">People of this organization</caption>
        <thead className="text-muted">
          <tr className="border-b border-line">
            {['E-mail address', 'Role', 'Second factor', 'Joined', ...(isAdmin ? ['Actions'] : [])].map((title) => (
              <th key={title} scope="col" className="py-2 pr-4 font-medium">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <MemberRow key={member.id} member={member} isAdmin={isAdmin} isSelf={member.id === ownId} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function MemberRow({ member, isAdmin, isSelf }: { readonly member: Member; readonly isAdmin: boolean; readonly isSelf: boolean }) {
  const client = useQueryClient()
  const [isAsking, ask] = useState(false)
  const path = `${membersPath}/${member.id}`
  const acting = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => client.invalidateQueries({ queryKey: membersQuery.queryKey }),
  })
  const change = (role: string) => acting.mutate(() => call('PATCH', path, { body: { role } }))
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className="py-2 pr-4 font-medium">
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
            {[...new Set([...roles, member.role])].map((role) => (
              <option key={role}>{role}</option>
            ))}
          </select>
        ) : (
          member.role
        )}
      </td>
      <td className="py-2 pr-4">{member.isMfaEnabled ? 'On' : 'Off'}</td>
      <td className="py-2 pr-4 text-muted">
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
