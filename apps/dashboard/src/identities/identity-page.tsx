import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { HeldRoles, nameOfRole } from '../access/held-roles.tsx'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { ConfirmByName } from '../parts/confirm-by-name.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { ClientSecrets } from './client-secrets.tsx'
import {
  authPath,
  identitiesPath,
  identitiesQuery,
  identityQuery,
  projectsOfIdentityQuery,
  type ShownIdentity,
  universalAuthQuery,
} from './queries.ts'

export function IdentityPage() {
  const { identity: id } = useParams({ from: '/signed-in/organization/identities/$identity' })
  const identity = useQuery(identityQuery(id))
  return (
    <div className="max-w-5xl">
      {identity.isPending && <SkeletonRows count={6} label="Loading the identity" />}
      {identity.isError && (
        <Page title="Machine identity">
          <ProblemPanel title="The identity could not be shown" error={identity.error} again={identity.refetch} />
        </Page>
      )}
      {identity.data && <Shown identity={identity.data} />}
    </div>
  )
}

function Shown({ identity }: { readonly identity: ShownIdentity }) {
  const { id, name, role, lastLoginTime, createdAt } = identity
  return (
    <Page
      title={name}
      within="Machine identities"
      lead={
        <>
          {nameOfRole(role)} in the organization · last sign-in {lastLoginTime ? <Moment iso={lastLoginTime} /> : 'never'} · created{' '}
          <Moment iso={createdAt} />
        </>
      }
    >
      <div className="grid gap-8">
        <SignIn id={id} />
        <Projects id={id} />
        <Delete identity={identity} />
      </div>
    </Page>
  )
}

function SignIn({ id }: { readonly id: string }) {
  const client = useQueryClient()
  const auth = useQuery(universalAuthQuery(id))
  const attaching = useMutation({
    mutationFn: () => call('POST', authPath(id), { body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: identitiesQuery.queryKey }),
  })
  if (auth.isPending) return <SkeletonRows count={2} label="Loading how it signs in" />
  if (auth.isError) return <ProblemPanel title="How it signs in could not be shown" error={auth.error} again={auth.refetch} />
  if (auth.data === null)
    return (
      <section aria-labelledby="sign-in" className="grid justify-items-start gap-3">
        <h2 id="sign-in">Sign-in</h2>
        <p className="text-muted">It has no Client ID, so no program can sign in as it.</p>
        <Button kind="primary" onClick={() => attaching.mutate()} busy={attaching.isPending}>
          Let it sign in
        </Button>
        {attaching.error && <ProblemPanel error={attaching.error} />}
      </section>
    )
  return (
    <>
      <section aria-labelledby="client-id" className="grid gap-1">
        <h2 id="client-id">Client ID</h2>
        <p className="font-mono [overflow-wrap:anywhere]">{auth.data.clientId}</p>
      </section>
      <ClientSecrets id={id} />
    </>
  )
}

function Projects({ id }: { readonly id: string }) {
  const memberships = useQuery(projectsOfIdentityQuery(id))
  const projects = useQuery(projectsQuery)
  const slugOf = (projectId: string) => projects.data?.find((project) => project.id === projectId)?.slug
  return (
    <section aria-labelledby="projects" className="grid gap-3">
      <h2 id="projects">Projects</h2>
      {memberships.isError && (
        <ProblemPanel title="Its projects could not be listed" error={memberships.error} again={memberships.refetch} />
      )}
      {memberships.data?.length === 0 && (
        <p className="text-muted">It has no role in any project that you see. Give it one on the Access tab of a project.</p>
      )}
      {memberships.data && memberships.data.length > 0 && (
        <ul className="max-w-2xl divide-y divide-line rounded border border-line">
          {memberships.data.map(({ id: membershipId, project, roles }) => {
            const slug = slugOf(project.id)
            return (
              <li key={membershipId} className="flex flex-wrap justify-between gap-2 px-3 py-2">
                {slug ? (
                  <Link to="/p/$project/access" params={{ project: slug }}>
                    {project.name}
                  </Link>
                ) : (
                  project.name
                )}
                <HeldRoles roles={roles} />
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}

function Delete({ identity: { id, name } }: { readonly identity: ShownIdentity }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const deleting = useMutation({
    mutationFn: () => call('DELETE', `${identitiesPath}/${id}`),
    onSuccess: async () => {
      await navigate({ to: '/identities' })
      await client.invalidateQueries({ queryKey: identitiesQuery.queryKey })
    },
  })
  return (
    <section aria-labelledby="delete" className="grid gap-3">
      <h2 id="delete">Delete</h2>
      <ConfirmByName
        open="Delete this identity …"
        name={name}
        consequence="Its client secrets and tokens end at once, and programs that use them stop. What they did stays in the audit log."
        act={`Delete ${name}`}
        confirmed={() => deleting.mutate()}
        isBusy={deleting.isPending}
        error={deleting.error}
      />
    </section>
  )
}
