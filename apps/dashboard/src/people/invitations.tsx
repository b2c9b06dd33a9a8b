import type { ShownInvitation } from '@hanzo-kms/contracts/people'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { nameOfRole } from '../access/held-roles.tsx'
import { call } from '../api/call.ts'
import { organizationRolesQuery } from '../identities/queries.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { CopyOnce } from '../parts/copy-once.tsx'
import { Field } from '../parts/field.tsx'
import { dayOf } from '../parts/moment.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { invitationsPath, invitationsQuery } from './queries.ts'

export function Invitations() {
  const client = useQueryClient()
  const roles = useQuery(organizationRolesQuery).data ?? [{ slug: 'member', name: 'Member' }]
  const invitations = useQuery(invitationsQuery)
  const reread = () => client.invalidateQueries({ queryKey: invitationsQuery.queryKey })
  const inviting = useMutation({
    mutationFn: (body: { email: string; role: string }) =>
      call<{ invitation: ShownInvitation; link: string }>('POST', invitationsPath, { body }),
    onSuccess: reread,
  })
  const revoking = useMutation({ mutationFn: (id: string) => call('DELETE', `${invitationsPath}/${id}`), onSuccess: reread })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    inviting.mutate({ email: String(typed.get('email')), role: String(typed.get('role')) })
  }
  const open = invitations.data?.filter(({ state }) => state === 'open') ?? []
  return (
    <section aria-labelledby="invite" className="grid gap-3">
      <h2 id="invite">Invite somebody</h2>
      <form onSubmit={submit} className="flex max-w-2xl flex-wrap items-end gap-3">
        <div className="grow">
          <Field label="E-mail address" name="email" type="email" required autoComplete="off" />
        </div>
        <Choice label="Role" name="role" key={roles.length} defaultValue="member">
          {roles.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Choice>
        <Button kind="primary" type="submit" busy={inviting.isPending}>
          Invite
        </Button>
      </form>
      {inviting.error && <ProblemPanel error={inviting.error} />}
      {inviting.data && (
        <CopyOnce
          label={`Link for ${inviting.data.invitation.email}`}
          text={inviting.data.link}
          hint={`It lets its holder in once, until ${dayOf(inviting.data.invitation.expiresAt)}. Hand it over on a way that you trust; it is not shown again.`}
        />
      )}
      {open.length > 0 && (
        <ul className="max-w-2xl divide-y divide-line rounded border border-line">
          {open.map(({ id, email, role, expiresAt }) => (
            <li key={id} className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
              <span>
                {email}{' '}
                <span className="text-muted">
                  as {nameOfRole(role)}, until {dayOf(expiresAt)}
                </span>
              </span>
              <Button onClick={() => revoking.mutate(id)} aria-label={`Take back the invitation of ${email}`}>
                Take back
              </Button>
            </li>
          ))}
        </ul>
      )}
      {revoking.error && <ProblemPanel error={revoking.error} />}
    </section>
  )
}
