import type { Project } from '@hanzo-kms/contracts/projects'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { cellClass, rowClass, Table } from '../parts/table.tsx'
import { projectsQuery } from './queries.ts'

export function ProjectsPage() {
  const projects = useQuery(projectsQuery)
  const [asked, make] = useState(false)
  const isFirst = projects.data?.length === 0
  const isMaking = asked || isFirst
  const add = (
    <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => make(true)}>
      New project
    </Button>
  )
  return (
    <main id="main" className="max-w-7xl px-7 py-6">
      <Page title="Projects" actions={!isMaking && add}>
        {isFirst && (
          <p className="mb-4 max-w-[70ch] text-muted">
            No projects yet. A project holds the secrets of one service or product: name the first one.
          </p>
        )}
        {isMaking && <NewProject suggested={isFirst ? 'My project' : ''} cancel={isFirst ? undefined : () => make(false)} />}
        {projects.isPending && <SkeletonRows count={6} label="Loading projects" />}
        {projects.isError && <ProblemPanel title="The projects could not be shown" error={projects.error} again={projects.refetch} />}
        {projects.data && projects.data.length > 0 && <ProjectTable projects={projects.data} />}
      </Page>
    </main>
  )
}

function ProjectTable({ projects }: { readonly projects: readonly Project[] }) {
  return (
    <Table caption="Your projects" columns={['Name', 'Environments', 'Last change']}>
      {projects.map(({ id, name, slug, environments, updatedAt }) => (
        <tr key={id} className={rowClass}>
          <th scope="row" className={`${cellClass} font-medium [overflow-wrap:anywhere]`}>
            <Link to="/p/$project" params={{ project: slug }}>
              {name}
            </Link>
          </th>
          <td className={`${cellClass} text-muted`}>{environments.map((environment) => environment.name).join(', ')}</td>
          <td className={`${cellClass} text-muted`}>
            <Moment iso={updatedAt} />
          </td>
        </tr>
      ))}
    </Table>
  )
}

interface NewProjectProps {
  /** Typed over or taken as it is. */
  readonly suggested: string
  readonly cancel: (() => void) | undefined
}

function NewProject({ suggested, cancel }: NewProjectProps) {
  const [name, setName] = useState(suggested)
  const client = useQueryClient()
  const navigate = useNavigate()
  const making = useMutation({
    mutationFn: (projectName: string) => call<{ project: Project }>('POST', '/api/v1/projects', { body: { projectName } }),
    onSuccess: async ({ project }) => {
      await client.invalidateQueries({ queryKey: projectsQuery.queryKey })
      await navigate({ to: '/p/$project', params: { project: project.slug } })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    making.mutate(name)
  }
  return (
    <form onSubmit={submit} onKeyDown={({ key }) => key === 'Escape' && cancel?.()} className="mb-6 flex max-w-xl items-end gap-2">
      <div className="grow">
        <Field
          label="Name of the project"
          value={name}
          onChange={({ target }) => setName(target.value)}
          maxLength={64}
          autoFocus
          onFocus={({ target }) => target.select()}
          problem={making.error?.message}
        />
      </div>
      <Button kind="primary" type="submit" busy={making.isPending} reason={name.trim() === '' ? 'A project needs a name' : undefined}>
        Create
      </Button>
      {cancel && <Button onClick={cancel}>Cancel</Button>}
    </form>
  )
}
