import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '../parts/empty-state.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { useProject } from '../projects/use-project.ts'
import { useRights } from '../projects/use-rights.ts'
import { sessionQuery } from '../session/queries.ts'
import { AddIdentity } from './add-identity.tsx'
import { AddPerson } from './add-person.tsx'
import { MemberTable } from './member-table.tsx'
import { identitiesInProjectQuery, identitiesPath, peoplePath, peopleQuery, rolesQuery } from './queries.ts'

export function AccessPage() {
  const project = useProject()
  return (
    <Page
      title="Access"
      within={project.name}
      lead="Who may do what in this project. Administrators of the organization may do everything in it."
    >
      <div className="grid gap-10">
        <People />
        <Identities />
      </div>
    </Page>
  )
}

/** What both sections need: the roles to choose from, and how to read all anew after a change. */
function useSection() {
  const project = useProject()
  const client = useQueryClient()
  const roles = useQuery(rolesQuery(project.id)).data ?? []
  const changed = async () => {
    await client.invalidateQueries({ queryKey: ['access', project.id] })
    await client.invalidateQueries({ queryKey: ['projects'] })
  }
  return { project, roles, changed, why: useRights() }
}

function People() {
  const { project, roles, changed, why } = useSection()
  const people = useQuery(peopleQuery(project.id))
  const ownId = useQuery(sessionQuery).data?.user.id
  return (
    <section aria-labelledby="people" className="grid gap-4">
      <h2 id="people">People</h2>
      {people.isPending && <SkeletonRows count={3} label="Loading people" />}
      {people.isError && <ProblemPanel title="The people could not be shown" error={people.error} again={people.refetch} />}
      {people.data?.length === 0 && <EmptyState text="Nobody has a role in this project but the administrators of the organization." />}
      {people.data && people.data.length > 0 && (
        <MemberTable
          caption="People in this project"
          column="E-mail address"
          members={people.data}
          roles={roles}
          notChangeable={why('member', 'edit', 'change the roles of people')}
          notRemovable={why('member', 'delete', 'remove people')}
          nameOf={({ id, name }) => (id === ownId ? `${name} (you)` : name)}
          changed={changed}
        />
      )}
      {people.data && (
        <AddPerson
          path={peoplePath(project.id)}
          roles={roles}
          present={people.data.map(({ id }) => id)}
          reason={why('member', 'create', 'add people')}
          added={changed}
        />
      )}
    </section>
  )
}

function Identities() {
  const { project, roles, changed, why } = useSection()
  const identities = useQuery(identitiesInProjectQuery(project.id))
  return (
    <section aria-labelledby="identities" className="grid gap-4">
      <h2 id="identities">Machine identities</h2>
      {identities.isPending && <SkeletonRows count={3} label="Loading identities" />}
      {identities.isError && <ProblemPanel title="The identities could not be shown" error={identities.error} again={identities.refetch} />}
      {identities.data?.length === 0 && (
        <EmptyState text="No machine identity has a role here. Programs, such as a deployment, sign in as one to read secrets." />
      )}
      {identities.data && identities.data.length > 0 && (
        <MemberTable
          caption="Machine identities in this project"
          column="Name"
          members={identities.data}
          roles={roles}
          notChangeable={why('identity', 'edit', 'change the roles of identities')}
          notRemovable={why('identity', 'delete', 'remove identities')}
          nameOf={({ id, name }) => (
            <Link to="/identities/$identity" params={{ identity: id }}>
              {name}
            </Link>
          )}
          changed={changed}
        />
      )}
      {identities.data && (
        <AddIdentity
          path={identitiesPath(project.id)}
          roles={roles}
          present={identities.data.map(({ id }) => id)}
          reason={why('identity', 'create', 'add identities')}
          added={changed}
        />
      )}
    </section>
  )
}
