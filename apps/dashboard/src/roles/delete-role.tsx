import type { Role } from '@hanzo-kms/contracts/roles'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { type Holder, holdersQuery, type RoleScope } from './scope.ts'

const NAMES_MAX = 10

/** A role that somebody has is not deleted: they are named, so that they can be given another one. */
export function DeleteRole({ scope, role, here }: { readonly scope: RoleScope; readonly role: Role; readonly here: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isAsking, ask] = useState(false)
  const holders = useQuery(holdersQuery(scope)).data?.get(role.slug) ?? []
  const deleting = useMutation({
    mutationFn: () => call('DELETE', `${scope.path}/${role.id}`),
    onSuccess: async () => {
      await navigate({ to: here })
      await client.invalidateQueries({ queryKey: ['roles', scope.projectId ?? 'organization'] })
    },
    // Somebody was given it meanwhile.
    onError: () => client.invalidateQueries({ queryKey: ['access'] }),
  })
  const reason = scope.why('delete') ?? heldBy(role.name, holders)
  return (
    <section aria-labelledby="delete" className="grid justify-items-start gap-2">
      <h2 id="delete">Delete the role</h2>
      {isAsking && !reason ? (
        <div className="grid gap-3 rounded border border-danger p-4">
          <p>Nobody has this role. Once deleted it cannot be brought back.</p>
          <div className="flex flex-wrap gap-2">
            <Button kind="danger" onClick={() => deleting.mutate()} busy={deleting.isPending}>
              Delete {role.name}
            </Button>
            <Button onClick={() => ask(false)}>Cancel</Button>
          </div>
        </div>
      ) : (
        <Button onClick={() => ask(true)} reason={reason}>
          Delete this role …
        </Button>
      )}
      {reason && <p className="text-muted">{reason}</p>}
      {deleting.error && <ProblemPanel title="The role was not deleted" error={deleting.error} />}
    </section>
  )
}

function heldBy(name: string, holders: readonly Holder[]): string | undefined {
  if (holders.length === 0) return undefined
  const names = holders.slice(0, NAMES_MAX).map((holder) => holder.name)
  const rest = holders.length - names.length
  return `${name} is held by ${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}. Give them another role first.`
}
