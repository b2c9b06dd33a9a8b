import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useRef, useState } from 'react'
import { rolesQuery } from '../access/queries.ts'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { Group } from '../parts/group.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { sessionQuery } from '../session/queries.ts'
import { Credentials } from './credentials.tsx'
import { type MadeSoFar, makeIdentity, type WantedIdentity } from './make-identity.ts'
import { identitiesQuery, organizationRolesQuery } from './queries.ts'

/** One page from a name to something that a program can sign in with. */
export function NewIdentityPage() {
  const session = useQuery(sessionQuery)
  const client = useQueryClient()
  const soFar = useRef<MadeSoFar>({})
  const making = useMutation({
    mutationFn: (wanted: WantedIdentity) => makeIdentity(wanted, soFar.current, (made) => Object.assign(soFar, { current: made })),
    onSettled: () => client.invalidateQueries({ queryKey: identitiesQuery.queryKey }),
  })
  const made = making.data
  const name = making.variables?.name ?? ''
  return (
    <div className="max-w-3xl">
      {made?.id && made.clientId && made.clientSecret ? (
        <Page
          key="made"
          title={`${name} can sign in`}
          within={session.data?.organization.name}
          lead="Keep the Client Secret now. Nobody can show it again, and a new one can be made at any time."
        >
          <Credentials id={made.id} clientId={made.clientId} clientSecret={made.clientSecret} />
        </Page>
      ) : (
        <Page title="New machine identity" within={session.data?.organization.name} takesFocus={false}>
          <IdentityForm
            organizationId={session.data?.organization.id ?? ''}
            isStarted={making.isError && soFar.current.id !== undefined}
            isBusy={making.isPending}
            make={making.mutate}
          />
          {making.error && (
            <div className="mt-4">
              <ProblemPanel
                title={
                  soFar.current.id === undefined ? 'The identity was not created' : `${name} was created, but not all that belongs to it`
                }
                error={making.error}
                again={() => making.mutate(making.variables)}
              />
            </div>
          )}
        </Page>
      )}
    </div>
  )
}

interface FormProps {
  readonly organizationId: string
  /** Then only the rest is done, with what was chosen. */
  readonly isStarted: boolean
  readonly isBusy: boolean
  readonly make: (wanted: WantedIdentity) => void
}

function IdentityForm({ organizationId, isStarted, isBusy, make }: FormProps) {
  const projects = useQuery(projectsQuery)
  const organizationRoles = useQuery(organizationRolesQuery)
  const [chosen, choose] = useState<string>()
  const projectId = chosen ?? projects.data?.[0]?.id ?? ''
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const place = projectId === '' ? null : { projectId, role: String(typed.get('projectRole')) }
    make({ name: String(typed.get('name')), organizationId, role: String(typed.get('role')), place })
  }
  return (
    <form onSubmit={submit} className="grid max-w-xl gap-4">
      <Field
        label="Name"
        name="name"
        required
        maxLength={255}
        autoFocus
        autoComplete="off"
        hint="What it is for, such as deploy-payments."
      />
      <Group title="Where it may read">
        <Choice label="Project" value={projectId} onChange={({ target }) => choose(target.value)}>
          {projects.data?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
          <option value="">None yet</option>
        </Choice>
        {projectId !== '' && <ProjectRole projectId={projectId} />}
      </Group>
      <Choice
        label="Role in the organization"
        name="role"
        defaultValue="no-access"
        hint="No access is right for a program that only reads or writes secrets: its rights come from its role in the project."
      >
        <option value="no-access">No access</option>
        {organizationRoles.data
          ?.filter(({ slug }) => slug !== 'no-access')
          .map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
      </Choice>
      <div>
        <Button
          kind="primary"
          type="submit"
          busy={isBusy}
          reason={isStarted ? 'It is created already: use Try again to do the rest.' : undefined}
        >
          {isBusy ? 'Creating …' : 'Create identity'}
        </Button>
      </div>
    </form>
  )
}

function ProjectRole({ projectId }: { readonly projectId: string }) {
  const roles = useQuery(rolesQuery(projectId))
  return (
    <Choice
      label="Role in the project"
      name="projectRole"
      key={roles.data ? projectId : 'loading'}
      defaultValue="viewer"
      hint="A viewer reads every secret of the project. A role of your own narrows it to an environment or a folder."
    >
      {(roles.data ?? [{ slug: 'viewer', name: 'Viewer' }]).map(({ slug, name }) => (
        <option key={slug} value={slug}>
          {name}
        </option>
      ))}
    </Choice>
  )
}
