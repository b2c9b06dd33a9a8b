import type { Role } from '@hanzo-kms/contracts/roles'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { Abilities } from './abilities-table.tsx'
import { DeleteRole } from './delete-role.tsx'
import { Holders } from './holders.tsx'
import { RoleForm, type TypedRole } from './role-form.tsx'
import { ruleRowsOf } from './rule-rows.ts'
import { type RoleScope, roleQuery } from './scope.ts'
import { sentenceOf } from './sentence.ts'

interface Props {
  readonly scope: RoleScope
  readonly slug: string
  /** The address of the list. */
  readonly here: string
}

export function RolePage({ scope, slug, here }: Props) {
  const role = useQuery(roleQuery(scope, slug))
  if (role.isPending) return <SkeletonRows count={6} label="Loading the role" />
  if (role.isError)
    return (
      <Page title="Role" within={scope.name}>
        <ProblemPanel title="The role could not be shown" error={role.error} again={role.refetch} />
      </Page>
    )
  return <ShownRole key={role.data.updatedAt} scope={scope} role={role.data} here={here} />
}

function ShownRole({ scope, role, here }: { readonly scope: RoleScope; readonly role: Role; readonly here: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const [isEditing, edit] = useState(false)
  const isBuiltIn = scope.builtIn.includes(role.slug)
  const saving = useMutation({
    mutationFn: (typed: TypedRole) => call<{ role: Role }>('PATCH', `${scope.path}/${role.id}`, { body: typed }),
    onSuccess: async ({ role: saved }) => {
      await navigate({ to: `${here}/${saved.slug}`, replace: true })
      await client.invalidateQueries({ queryKey: ['roles', scope.projectId ?? 'organization'] })
      await client.invalidateQueries({ queryKey: ['access'] })
      edit(false)
    },
  })
  const rules = ruleRowsOf(role.permissions)
  const builtIn = isBuiltIn
    ? 'This role is built in and stays as it is. Make one of your own from it: New role, then Start from.'
    : undefined
  const reason = builtIn ?? scope.why('edit')
  return (
    <Page
      title={role.name}
      within={scope.name}
      lead={isBuiltIn ? builtIn : role.description}
      actions={
        !isEditing &&
        !isBuiltIn && (
          <Button kind="primary" onClick={() => edit(true)} reason={reason}>
            Edit the role
          </Button>
        )
      }
    >
      {isEditing ? (
        <RoleForm
          scope={scope}
          role={role}
          act={saving.isPending ? 'Saving …' : 'Save the role'}
          failed="The role was not changed"
          save={saving.mutate}
          isBusy={saving.isPending}
          error={saving.error}
          cancel={() => edit(false)}
        />
      ) : (
        <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="grid gap-8">
            <section aria-labelledby="rules" className="grid gap-2">
              <h2 id="rules">Rules</h2>
              {rules.length === 0 && <p className="text-muted">It has none, so it allows nothing.</p>}
              <ol className="grid list-decimal gap-1.5 pl-6">
                {rules.map((rule) => (
                  <li key={rule.key}>{sentenceOf(scope.words, rule)}</li>
                ))}
              </ol>
            </section>
            <Holders scope={scope} slug={role.slug} />
            {!isBuiltIn && <DeleteRole scope={scope} role={role} here={here} />}
          </div>
          <Abilities rules={rules} vocabulary={scope.words} />
        </div>
      )}
    </Page>
  )
}
