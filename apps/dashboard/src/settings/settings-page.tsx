import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Channels } from '../notifications/channels.tsx'
import { ofProject } from '../notifications/queries.ts'
import { Button } from '../parts/button.tsx'
import { CheckBox } from '../parts/check-box.tsx'
import { ConfirmByName } from '../parts/confirm-by-name.tsx'
import { Field } from '../parts/field.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { useProject } from '../projects/use-project.ts'
import { useRights } from '../projects/use-rights.ts'
import { Environments } from './environments.tsx'

export function SettingsPage() {
  const project = useProject()
  return (
    <main id="main" className="max-w-5xl px-7 py-6">
      <Page title="Settings" within={project.name}>
        <div className="grid gap-10">
          <General />
          <Environments />
          <Notifications />
          <DeleteProject />
        </div>
      </Page>
    </main>
  )
}

function General() {
  const project = useProject()
  const client = useQueryClient()
  const reason = useRights()('project', 'edit', 'change the project')
  const saving = useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) => call('PATCH', `/api/v1/projects/${project.id}`, { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const text = (name: string) => String(typed.get(name))
    saving.mutate({ name: text('name'), description: text('description'), hasDeleteProtection: typed.has('hasDeleteProtection') })
  }
  return (
    <section aria-labelledby="general" className="grid gap-4">
      <h2 id="general">Project</h2>
      <form onSubmit={submit} className="grid max-w-xl gap-4">
        <Field
          label="Name"
          name="name"
          defaultValue={project.name}
          maxLength={64}
          required
          autoComplete="off"
          hint={`The addresses of its pages keep ${project.slug}, so links go on working.`}
        />
        <Field
          label="Description"
          name="description"
          defaultValue={project.description ?? ''}
          optional
          maxLength={1_024}
          autoComplete="off"
        />
        <CheckBox
          label="Protect from deletion"
          name="hasDeleteProtection"
          defaultChecked={project.hasDeleteProtection}
          hint="While this is on, nobody can delete the project, administrators included. Switch it off first."
        />
        {saving.error && <ProblemPanel title="Nothing was changed" error={saving.error} />}
        {reason && <p className="text-muted">{reason}</p>}
        <div className="flex items-center gap-3">
          <Button kind="primary" type="submit" busy={saving.isPending} reason={reason}>
            {saving.isPending ? 'Saving …' : 'Save'}
          </Button>
          {saving.isSuccess && <p role="status">Saved.</p>}
        </div>
      </form>
    </section>
  )
}

function Notifications() {
  const project = useProject()
  const reason = useRights()('notifications', 'edit', 'change its notifications')
  return (
    <section aria-labelledby="notifications" className="grid gap-4">
      <h2 id="notifications">Notifications</h2>
      <Channels path={ofProject(project.id)} reason={reason} />
    </section>
  )
}

function DeleteProject() {
  const project = useProject()
  const client = useQueryClient()
  const navigate = useNavigate()
  const notAllowed = useRights()('project', 'delete', 'delete the project')
  const deleting = useMutation({
    mutationFn: () => call('DELETE', `/api/v1/projects/${project.id}`),
    onSuccess: async () => {
      await navigate({ to: '/' })
      await client.invalidateQueries({ queryKey: projectsQuery.queryKey, exact: true })
    },
  })
  const protectedNow = project.hasDeleteProtection
    ? `${project.name} is protected from deletion. Switch “Protect from deletion” off and save first.`
    : undefined
  return (
    <section aria-labelledby="delete" className="grid gap-3">
      <h2 id="delete">Delete the project</h2>
      <ConfirmByName
        open="Delete this project …"
        name={project.name}
        consequence={`All environments, folders, secrets, versions, connections and syncs of ${project.name} are deleted. Nobody can bring them back. What syncs wrote elsewhere stays there.`}
        act={`Delete ${project.name}`}
        reason={notAllowed ?? protectedNow}
        confirmed={() => deleting.mutate()}
        isBusy={deleting.isPending}
        error={deleting.error}
      />
    </section>
  )
}
