import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { identitiesQuery } from '../identities/queries.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import type { ListedRole } from './queries.ts'

interface Props {
  readonly path: string
  readonly roles: readonly ListedRole[]
  /** Ids of those that are in already. */
  readonly present: readonly string[]
  readonly reason: string | undefined
  readonly added: () => Promise<unknown>
}

/** One that the organization has already; a new one is made on a page of its own. */
export function AddIdentity({ path, roles, present, reason, added }: Props) {
  const identities = useQuery(identitiesQuery)
  const adding = useMutation({
    mutationFn: ({ id, role }: { id: string; role: string }) => call('POST', `${path}/${id}`, { body: { role } }),
    onSuccess: added,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    adding.mutate({ id: String(typed.get('identity')), role: String(typed.get('role')) })
  }
  const others = identities.data?.filter(({ id, projectId }) => !present.includes(id) && projectId === null) ?? []
  if (identities.isError)
    return (
      <ProblemPanel title="The identities of the organization could not be listed, so none can be chosen here" error={identities.error} />
    )
  if (identities.isPending) return null
  if (others.length === 0)
    return (
      <p className="text-muted">
        Every identity of the organization is here.{' '}
        <Link to="/identities/new" className="underline">
          Create another
        </Link>
      </p>
    )
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-3" aria-label="Add a machine identity">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-48 grow">
          <Choice label="Identity" name="identity">
            {others.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Choice>
        </div>
        <Choice label="Role of the identity" name="role" defaultValue="viewer">
          {roles.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </Choice>
        <Button kind="primary" type="submit" busy={adding.isPending} reason={reason}>
          Add identity
        </Button>
      </div>
      {reason ? (
        <p className="text-muted">{reason}</p>
      ) : (
        <p className="text-muted">
          Not there yet?{' '}
          <Link to="/identities/new" className="underline">
            Create an identity
          </Link>
        </p>
      )}
      {adding.error && <ProblemPanel title="The identity was not added" error={adding.error} />}
    </form>
  )
}
