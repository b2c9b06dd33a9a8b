import type { Role } from '@hanzo-kms/contracts/roles'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Choice } from '../parts/choice.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { RoleForm, type TypedRole } from './role-form.tsx'
import { listQuery, type RoleScope, roleQuery } from './scope.ts'

const fresh: TypedRole = { name: '', slug: '', description: null, permissions: [] }

export function NewRolePage({ scope, here }: { readonly scope: RoleScope; readonly here: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [start, startFrom] = useState('')
  const roles = useQuery(listQuery(scope))
  const model = useQuery({ ...roleQuery(scope, start), enabled: start !== '' })
  const making = useMutation({
    mutationFn: (typed: TypedRole) => call<{ role: Role }>('POST', scope.path, { body: typed }),
    onSuccess: async ({ role }) => {
      await client.invalidateQueries({ queryKey: ['roles', scope.projectId ?? 'organization'] })
      await navigate({ to: `${here}/${role.slug}`, replace: true })
    },
  })
  const reason = scope.why('create')
  const isReady = start === '' || model.data !== undefined
  return (
    <Page title="New role" within={scope.name} takesFocus={reason !== undefined}>
      {reason ? (
        <p>{reason}</p>
      ) : (
        <div className="grid gap-6">
          <div className="max-w-sm">
            <Choice label="Start from" value={start} onChange={({ target }) => startFrom(target.value)}>
              <option value="">No rules</option>
              {roles.data?.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  The rules of {name}
                </option>
              ))}
            </Choice>
          </div>
          {model.isError && <ProblemPanel title="Its rules could not be read" error={model.error} again={model.refetch} />}
          {isReady && (
            <RoleForm
              key={start}
              scope={scope}
              role={{ ...fresh, permissions: start === '' ? [] : (model.data?.permissions ?? []) }}
              act={making.isPending ? 'Creating …' : 'Create the role'}
              failed="The role was not created"
              save={making.mutate}
              isBusy={making.isPending}
              error={making.error}
              cancel={() => navigate({ to: here })}
            />
          )}
        </div>
      )}
    </Page>
  )
}
