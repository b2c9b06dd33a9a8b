import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { ConfirmByName } from '../parts/confirm-by-name.tsx'
import { Field } from '../parts/field.tsx'
import { announce } from '../parts/live-region.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { useProject } from '../projects/use-project.ts'
import { useRights } from '../projects/use-rights.ts'

interface ShownEnvironment {
  readonly id: string
  readonly name: string
  readonly slug: string
}

const pathOf = (projectId: string) => `/api/v1/projects/${projectId}/environments`

/** In the order in which the secrets grid shows them. */
export function Environments() {
  const { id, environments } = useProject()
  const client = useQueryClient()
  const why = useRights()
  const acting = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  })
  const reason = why('environments', 'edit', 'change environments')
  const move = ({ id: moved, name }: ShownEnvironment, position: number) => {
    acting.mutate(() => call('PATCH', `${pathOf(id)}/${moved}`, { body: { position } }))
    announce(`${name} is number ${position} of ${environments.length}`)
  }
  return (
    <section aria-labelledby="environments" className="grid gap-4">
      <h2 id="environments">Environments</h2>
      {acting.error && <ProblemPanel title="Nothing was changed" error={acting.error} />}
      {environments.length === 0 && <p className="text-muted">There is none, so there is no place for secrets yet. Add the first one.</p>}
      <ul className="max-w-2xl divide-y divide-line rounded border border-line empty:hidden">
        {environments.map((environment, at) => (
          <EnvironmentRow key={environment.id} environment={environment}>
            <Button
              kind="quiet"
              icon={<ArrowUp size={16} aria-hidden />}
              aria-label={`Move ${environment.name} up`}
              reason={reason ?? (at === 0 ? 'It is the first.' : undefined)}
              onClick={() => move(environment, at)}
            />
            <Button
              kind="quiet"
              icon={<ArrowDown size={16} aria-hidden />}
              aria-label={`Move ${environment.name} down`}
              reason={reason ?? (at === environments.length - 1 ? 'It is the last.' : undefined)}
              onClick={() => move(environment, at + 2)}
            />
          </EnvironmentRow>
        ))}
      </ul>
      <AddEnvironment reason={why('environments', 'create', 'add environments')} />
    </section>
  )
}

function EnvironmentRow({ environment, children }: { readonly environment: ShownEnvironment; readonly children: ReactNode }) {
  const { id: projectId } = useProject()
  const client = useQueryClient()
  const why = useRights()
  const [state, setState] = useState<'still' | 'renaming'>('still')
  const path = `${pathOf(projectId)}/${environment.id}`
  const acting = useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: projectsQuery.queryKey })
      setState('still')
    },
  })
  const rename = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    acting.mutate(() => call('PATCH', path, { body: { name: String(typed.get('name')), slug: String(typed.get('slug')) } }))
  }
  return (
    <li className="flex flex-wrap items-center gap-x-1 gap-y-3 px-3 py-2">
      <div className="flex grow flex-wrap items-center justify-between gap-2">
        <span className="[overflow-wrap:anywhere]">
          {environment.name} <span className="font-mono text-muted">{environment.slug}</span>
        </span>
        <div className="flex flex-wrap gap-1">
          {children}
          <Button
            onClick={() => setState(state === 'renaming' ? 'still' : 'renaming')}
            reason={why('environments', 'edit', 'change environments')}
            aria-label={`Rename ${environment.name}`}
            aria-expanded={state === 'renaming'}
          >
            Rename
          </Button>
        </div>
      </div>
      {state === 'renaming' && (
        <form onSubmit={rename} className="grid w-full gap-3" aria-label={`Rename ${environment.name}`}>
          <Field label="Name" name="name" defaultValue={environment.name} required maxLength={255} autoFocus autoComplete="off" />
          <Field
            label="Slug"
            name="slug"
            defaultValue={environment.slug}
            required
            maxLength={64}
            spellCheck={false}
            autoComplete="off"
            hint="Programs and references such as ${prod.KEY} name the environment by its slug. They stop finding it when it changes."
          />
          {acting.error && <ProblemPanel title="It was not renamed" error={acting.error} />}
          <div className="flex gap-2">
            <Button kind="primary" type="submit" busy={acting.isPending}>
              Save {environment.name}
            </Button>
            <Button onClick={() => setState('still')}>Cancel</Button>
          </div>
        </form>
      )}
      {state !== 'renaming' && (
        <ConfirmByName
          open={`Delete ${environment.name} …`}
          name={environment.name}
          consequence="All its folders and secrets are deleted. Nobody can bring them back. Syncs from it stop; what they wrote elsewhere stays there."
          act={`Delete ${environment.name}`}
          reason={why('environments', 'delete', 'delete environments')}
          confirmed={() => acting.mutate(() => call('DELETE', path))}
          isBusy={acting.isPending}
          error={acting.error}
        />
      )}
    </li>
  )
}

function AddEnvironment({ reason }: { readonly reason: string | undefined }) {
  const { id } = useProject()
  const client = useQueryClient()
  const adding = useMutation({
    mutationFn: (body: { name: string; slug: string }) => call('POST', pathOf(id), { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: projectsQuery.queryKey }),
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    adding.mutate({ name: String(typed.get('name')), slug: String(typed.get('slug')) }, { onSuccess: () => form.reset() })
  }
  return (
    <form onSubmit={submit} className="grid max-w-2xl gap-3" aria-label="Add an environment">
      <div className="flex flex-wrap items-end gap-3">
        <div className="grow">
          <Field label="Name of a new environment" name="name" required maxLength={255} autoComplete="off" />
        </div>
        <div className="grow">
          <Field label="Its slug" name="slug" required maxLength={64} spellCheck={false} autoComplete="off" placeholder="such as qa" />
        </div>
        <Button type="submit" busy={adding.isPending} reason={reason}>
          Add environment
        </Button>
      </div>
      {reason && <p className="text-muted">{reason}</p>}
      {adding.error && <ProblemPanel title="No environment was added" error={adding.error} />}
    </form>
  )
}
