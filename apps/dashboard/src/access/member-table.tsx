import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { EditRoles } from './edit-roles.tsx'
import { HeldRoles } from './held-roles.tsx'
import type { AccessMember, ListedRole } from './queries.ts'

interface Props {
  readonly caption: string
  /** What a row is: a person, or an identity. */
  readonly column: string
  readonly members: readonly AccessMember[]
  readonly roles: readonly ListedRole[]
  /** Why roles cannot be changed, or members removed, by whoever looks. */
  readonly notChangeable: string | undefined
  readonly notRemovable: string | undefined
  readonly nameOf: (member: AccessMember) => ReactNode
  readonly changed: () => Promise<unknown>
}

export function MemberTable({ caption, column, members, ...row }: Props) {
  return (
    <Table caption={caption} columns={[column, 'Roles', 'Actions']}>
      {members.map((member) => (
        <MemberRow key={member.path} member={member} {...row} />
      ))}
    </Table>
  )
}

interface RowProps extends Omit<Props, 'caption' | 'column' | 'members'> {
  readonly member: AccessMember
}

function MemberRow({ member, roles, notChangeable, notRemovable, nameOf, changed }: RowProps) {
  const [state, setState] = useState<'still' | 'editing' | 'removing'>('still')
  const removing = useMutation({ mutationFn: () => call('DELETE', member.path), onSuccess: changed })
  const stop = () => setState('still')
  return (
    <tr className={rowClass}>
      <th scope="row" className={`${cellClass} font-medium [overflow-wrap:anywhere]`}>
        {nameOf(member)}
        {removing.error && (
          <p role="alert" className="font-normal text-danger">
            {removing.error.message}
          </p>
        )}
      </th>
      <td className={cellClass}>
        <HeldRoles roles={member.roles} />
      </td>
      <td className="py-1">
        <div className="flex flex-wrap gap-1">
          <Button onClick={() => setState('editing')} reason={notChangeable} aria-label={`Change the roles of ${member.name}`}>
            Change
          </Button>
          {state === 'removing' ? (
            <>
              <Button kind="danger" onClick={() => removing.mutate()} busy={removing.isPending}>
                Remove {member.name}
              </Button>
              <Button onClick={stop}>Cancel</Button>
            </>
          ) : (
            <Button kind="quiet" onClick={() => setState('removing')} reason={notRemovable} aria-label={`Remove ${member.name} …`}>
              Remove …
            </Button>
          )}
        </div>
        {state === 'editing' && <EditRoles member={member} roles={roles} close={stop} saved={changed} />}
      </td>
    </tr>
  )
}
