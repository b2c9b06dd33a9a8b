import type { ConnectionFacts } from '@hanzo-kms/contracts/app-connections'
import type { Project } from '@hanzo-kms/contracts/projects'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { CheckBox } from '../../parts/check-box.tsx'
import { Choice } from '../../parts/choice.tsx'
import { FactLine } from '../../parts/fact-line.tsx'
import { Field } from '../../parts/field.tsx'
import { Group } from '../../parts/group.tsx'
import { EnvironmentOptions } from '../../projects/environment-options.tsx'
import { type AvailableConnection, connectionFactsQuery, foldersQuery } from '../queries.ts'
import { nameFor, type SyncForm } from './order.ts'

interface Props {
  readonly project: Project
  readonly connections: readonly AvailableConnection[]
  readonly form: SyncForm
  readonly change: (changes: Partial<SyncForm>) => void
}

export function SyncFields({ project, connections, form, change }: Props) {
  return (
    <div className="grid content-start gap-4">
      <From project={project} form={form} change={change} />
      <To connections={connections} form={form} change={change} />
      <Group title="When">
        <CheckBox label="Sync when a secret changes" checked={form.isAuto} onChange={({ target }) => change({ isAuto: target.checked })} />
        <CheckBox
          label="Delete what Hanzo KMS wrote when its secret is removed"
          hint="Never touches variables it did not write."
          checked={form.deletes}
          onChange={({ target }) => change({ deletes: target.checked })}
        />
        <details>
          <summary className="cursor-pointer text-accent">More options</summary>
          <div className="mt-3">
            <Field
              label="Key template"
              optional
              value={form.keySchema}
              placeholder="{{secretKey}}"
              className="font-mono"
              onChange={({ target }) => change({ keySchema: target.value })}
              hint={`DATABASE_URL becomes ${(form.keySchema.trim() || '{{secretKey}}').replaceAll('{{secretKey}}', 'DATABASE_URL').replaceAll('{{environment}}', form.environment)}`}
            />
          </div>
        </details>
      </Group>
      <Field
        label="Name"
        value={form.name}
        placeholder={nameFor(form)}
        onChange={({ target }) => change({ name: target.value })}
        hint="Lowercase letters, numbers and single hyphens. Left blank, it follows from source and path."
      />
    </div>
  )
}

function From({ project, form, change }: Pick<Props, 'project' | 'form' | 'change'>) {
  const folders = useQuery(foldersQuery(project.id, form.environment))
  return (
    <Group title="From">
      <Choice label="Environment" value={form.environment} onChange={({ target }) => change({ environment: target.value, folder: '/' })}>
        <EnvironmentOptions environments={project.environments} />
      </Choice>
      <Choice
        label="Folder"
        value={form.folder}
        onChange={({ target }) => change({ folder: target.value })}
        problem={folders.error?.message}
      >
        {(folders.data ?? [form.folder]).map((path) => (
          <option key={path}>{path}</option>
        ))}
      </Choice>
    </Group>
  )
}

function To({ connections, form, change }: Pick<Props, 'connections' | 'form' | 'change'>) {
  const facts = useQuery({ ...connectionFactsQuery(form.connectionId), enabled: form.connectionId !== '' })
  const workspaces = facts.data?.workspaces.known ? facts.data.workspaces.value : []
  const writable = workspaces.find(({ id }) => id === form.workspace)?.writable
  const paths = writable?.known && writable.value !== 'all' ? writable.value : []
  useSoleChoices({ connections, form, change, workspaces, paths })
  return (
    <Group title="To">
      <Choice
        label="Connection"
        value={form.connectionId}
        onChange={({ target }) => change({ connectionId: target.value, workspace: '', path: '' })}
        problem={facts.error?.message}
      >
        <option value="">Choose …</option>
        {connections.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label="Workspace"
        value={form.workspace}
        onChange={({ target }) => change({ workspace: target.value, path: '' })}
        hint={facts.isFetching ? 'Asking Windmill which workspaces this token reaches …' : undefined}
      >
        <option value="">Choose …</option>
        {workspaces.map(({ id, role }) => (
          <option key={id} value={id}>
            {role.known ? `${id} (${role.value})` : id}
          </option>
        ))}
      </Choice>
      <div>
        <Field
          label="Path"
          value={form.path}
          list="windmill-paths"
          placeholder="f/folder"
          className="font-mono"
          spellCheck={false}
          onChange={({ target }) => change({ path: target.value })}
        />
        <datalist id="windmill-paths">
          {paths.map((path) => (
            <option key={path} value={path.replace(/\/$/, '')} />
          ))}
        </datalist>
        <PathRight path={form.path} writable={writable} />
      </div>
    </Group>
  )
}

type Writable = Extract<ConnectionFacts['workspaces'], { known: true }>['value'][number]['writable']

function PathRight({ path, writable }: { readonly path: string; readonly writable: Writable | undefined }) {
  const typed = path.trim().replace(/\/+$/, '')
  if (!/^[uf]\/[^/]+/.test(typed) || !writable) return null
  if (!writable.known) return <Line state="unknown" text={writable.reason} />
  const root = `${typed.split('/').slice(0, 2).join('/')}/`
  const can = writable.value === 'all' || writable.value.some((place) => place.startsWith(root) || root.startsWith(place))
  return can ? (
    <Line state="yes" text={`This token can write to ${root.replace(/\/$/, '')}.`} />
  ) : (
    <Line
      state="no"
      text={`This token cannot write to ${root.replace(/\/$/, '')}. Ask an owner of the folder in Windmill, or choose another path.`}
    />
  )
}

function Line({ state, text }: { readonly state: 'yes' | 'no' | 'unknown'; readonly text: string }) {
  return (
    <ul>
      <FactLine state={state}>{text}</FactLine>
    </ul>
  )
}

interface Sole extends Pick<Props, 'connections' | 'form' | 'change'> {
  readonly workspaces: readonly { readonly id: string }[]
  readonly paths: readonly string[]
}

/** Where there is nothing to choose between, nobody is asked. */
function useSoleChoices({ connections, form, change, workspaces, paths }: Sole): void {
  const [connection, workspace] = [sole(connections)?.id, sole(workspaces)?.id]
  const path = paths.find((place) => place.startsWith('f/'))
  useEffect(() => {
    if (form.connectionId === '' && connection) change({ connectionId: connection })
    else if (form.workspace === '' && workspace) change({ workspace })
    else if (form.workspace !== '' && form.path === '' && path) change({ path: path.replace(/\/$/, '') })
  })
}

function sole<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined
}
