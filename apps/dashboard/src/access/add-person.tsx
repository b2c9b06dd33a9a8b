import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useId } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { membersQuery } from '../people/queries.ts'
import type { ListedRole } from './queries.ts'

interface Props {
  readonly path: string
  readonly roles: readonly ListedRole[]
  /** Ids of those who are in already. */
  readonly present: readonly string[]
  readonly reason: string | undefined
  readonly added: () => Promise<unknown>
}

/** By e-mail address: whoever may not see the people of the organization can still name one. */
export function AddPerson({ path, roles, present, reason, added }: Props) {
  const list = useId()
  const members = useQuery(membersQuery)
  const adding = useMutation({
    mutationFn: ({ email, role }: { email: string; role: string }) =>
      call('POST', path, { body: { usernames: [email], roleSlugs: [role] } }),
    onSuccess: added,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    const wanted = { email: String(typed.get('email')).trim(), role: String(typed.get('role')) }
    adding.mutate(wanted, { onSuccess: () => form.reset() })
  }
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-3" aria-label="Add a person">
      <div className="flex flex-wrap items-end gap-3">
        <div className="grow">
          <Field label="E-mail address" name="email" type="email" required autoComplete="off" list={list} />
        </div>
        <datalist id={list}>
          {members.data
            ?.filter(({ id }) => !present.includes(id))
            .map(({ id, email }) => (
              <option key={id} value={email} />
            ))}
        </datalist>
        <Choice label="Role of the person" name="role" defaultValue="viewer">
          {roles.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Choice>
        <Button kind="primary" type="submit" busy={adding.isPending} reason={reason}>
          Add person
        </Button>
      </div>
      {reason && <p className="text-muted">{reason}</p>}
      {adding.error && <ProblemPanel title="Nobody was added" error={adding.error} />}
    </form>
  )
}
