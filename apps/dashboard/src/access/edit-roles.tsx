import { useMutation } from '@tanstack/react-query'
import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { nameOfRole } from './held-roles.tsx'
import type { AccessMember, ListedRole } from './queries.ts'
import { type RoleRow, rowsOf, terms, wantedOf } from './role-rows.ts'

interface Props {
  readonly member: AccessMember
  readonly roles: readonly ListedRole[]
  readonly close: () => void
  readonly saved: () => Promise<unknown>
}

const ROLES_MAX = 20

/** The roles of one member, several where wanted, each for good or for a time. */
export function EditRoles({ member, roles, close, saved }: Props) {
  const [rows, setRows] = useState(() => rowsOf(member.roles))
  const saving = useMutation({
    mutationFn: () => call('PATCH', member.path, { body: { roles: wantedOf(rows) } }),
    onSuccess: async () => {
      await saved()
      close()
    },
  })
  const change = (key: number, to: Partial<RoleRow>) => setRows(rows.map((row) => (row.key === key ? { ...row, ...to } : row)))
  const add = () => setRows([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, slug: 'viewer', term: '' }])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    saving.mutate()
  }
  const reason = rows.length === 0 ? 'A member needs a role. To take all rights away, remove the member.' : undefined
  return (
    <Dialog title={`Roles of ${member.name}`} close={close}>
      <form onSubmit={submit} className="grid gap-4">
        <p className="text-muted">The rights of all roles add up. A change counts from the next request on.</p>
        <ul className="grid gap-3">
          {rows.map((row, at) => (
            <li key={row.key} className="flex flex-wrap items-end gap-2">
              <div className="min-w-40 grow">
                <Choice label={`Role ${at + 1}`} value={row.slug} onChange={({ target }) => change(row.key, { slug: target.value })}>
                  {slugsWith(roles, row.slug).map(({ slug, name }) => (
                    <option key={slug} value={slug}>
                      {name}
                    </option>
                  ))}
                </Choice>
              </div>
              <div className="min-w-40 grow">
                <Choice
                  label={`How long, role ${at + 1}`}
                  value={row.term}
                  onChange={({ target }) => change(row.key, { term: target.value })}
                >
                  {row.held?.isTemporary && <option value="kept">As now, for {row.held.temporaryRange} since it was given</option>}
                  {terms.map(({ value, label }) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </Choice>
              </div>
              <Button
                kind="quiet"
                icon={<X size={16} aria-hidden />}
                aria-label={`Take role ${at + 1} away`}
                onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}
              />
            </li>
          ))}
        </ul>
        <div>
          <Button
            icon={<Plus size={16} aria-hidden />}
            onClick={add}
            reason={rows.length >= ROLES_MAX ? `A member has at most ${ROLES_MAX} roles.` : undefined}
          >
            Another role
          </Button>
        </div>
        {reason && <p className="text-danger">{reason}</p>}
        {saving.error && <ProblemPanel title="The roles were not changed" error={saving.error} />}
        <div className="flex gap-2">
          <Button kind="primary" type="submit" busy={saving.isPending} reason={reason}>
            {saving.isPending ? 'Saving …' : 'Save roles'}
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** With the one that is held, even where the list could not be read. */
function slugsWith(roles: readonly ListedRole[], held: string): readonly { readonly slug: string; readonly name: string }[] {
  return roles.some(({ slug }) => slug === held) ? roles : [...roles, { slug: held, name: nameOfRole(held) }]
}
