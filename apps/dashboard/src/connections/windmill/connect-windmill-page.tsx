import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { call } from '../../api/call.ts'
import { Refusal } from '../../api/refusal.ts'
import { Button, buttonClass } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Page } from '../../parts/page.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { useProject } from '../../projects/use-project.ts'
import { useRights } from '../../projects/use-rights.ts'
import { connectionsQuery } from '../queries.ts'
import { type ConnectionForm, connectionForm, trimInstanceUrl } from './connection-form.ts'
import { freeName } from './free-name.ts'
import { TokenFacts, withoutPrefix } from './token-facts.tsx'
import { TokenGuide } from './token-guide.tsx'
import { useTokenCheck } from './use-token-check.ts'
import { words } from './words.ts'

export function ConnectWindmillPage() {
  const project = useProject()
  const taken = useQuery(connectionsQuery(project.id))
  const reason = useRights()('app-connections', 'create', 'add connections')
  if (reason)
    return (
      <Page title={words.title} within={project.name}>
        <p>{reason}</p>
      </Page>
    )
  if (taken.isPending) return null
  const names = (taken.data ?? []).map(({ name }) => name)
  return (
    <Page title={words.title} within={project.name} lead={words.lead} takesFocus={false}>
      <ConnectForm projectId={project.id} names={names} />
    </Page>
  )
}

function ConnectForm({ projectId, names }: { readonly projectId: string; readonly names: readonly string[] }) {
  const client = useQueryClient()
  const [isUrlFocused, focusUrl] = useState(false)
  const [trimmedTo, setTrimmedTo] = useState('')
  const form = useForm<ConnectionForm>({
    resolver: zodResolver(connectionForm),
    defaultValues: { name: freeName('windmill', names), description: '', instanceUrl: '', accessToken: '' },
  })
  const { errors } = form.formState
  const [instanceUrl = '', accessToken = ''] = useWatch({ control: form.control, name: ['instanceUrl', 'accessToken'] })
  const check = useTokenCheck({ projectId, instanceUrl: instanceUrl.trim(), accessToken: accessToken.trim(), isUrlFocused })
  const connecting = useMutation({
    mutationFn: (typed: ConnectionForm) =>
      call<{ appConnection: AppConnection }>('POST', '/api/v1/app-connections/windmill', { body: asSent(typed, projectId) }),
    onSuccess: () => client.invalidateQueries({ queryKey: connectionsQuery(projectId).queryKey }),
    onError: (error) => placeIssues(error, form.setError),
  })
  if (connecting.isSuccess) return <Connected connection={connecting.data.appConnection} />

  const leaveUrl = () => {
    focusUrl(false)
    const { url, wasTrimmed } = trimInstanceUrl(instanceUrl)
    if (wasTrimmed) form.setValue('instanceUrl', url, { shouldValidate: true })
    setTrimmedTo(wasTrimmed ? url : '')
  }
  const url = form.register('instanceUrl', { onBlur: leaveUrl })
  return (
    <div className="grid gap-8 lg:grid-cols-[420px_1fr]">
      <form className="grid content-start gap-4" noValidate onSubmit={form.handleSubmit((typed) => connecting.mutate(typed))}>
        <Field
          label={words.name.label}
          hint={words.name.hint}
          problem={errors.name?.message}
          autoComplete="off"
          spellCheck={false}
          {...form.register('name')}
        />
        <Field
          label={words.description.label}
          optional
          problem={errors.description?.message}
          autoComplete="off"
          {...form.register('description')}
        />
        <Field
          label={words.instanceUrl.label}
          optional
          hint={trimmedTo ? `We kept only ${trimmedTo}.` : words.instanceUrl.hint}
          placeholder={words.instanceUrl.placeholder}
          problem={errors.instanceUrl?.message}
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          {...url}
          onFocus={() => focusUrl(true)}
        />
        <Field
          label={words.accessToken.label}
          hint={words.accessToken.hint}
          problem={errors.accessToken?.message}
          type="password"
          autoComplete="off"
          autoFocus
          {...form.register('accessToken')}
        />
        <TokenGuide />
        {connecting.error && !hasIssues(connecting.error) && <ProblemPanel error={sentence(connecting.error)} />}
        <div>
          <Button kind="primary" type="submit" busy={connecting.isPending}>
            {connecting.isPending ? 'Connecting …' : words.submit}
          </Button>
        </div>
      </form>
      <TokenFacts check={check} host={hostOf(instanceUrl)} />
    </div>
  )
}

function Connected({ connection: { id, name } }: { readonly connection: AppConnection }) {
  const origin = useSearch({ from: '/signed-in/p/$project/integrations/app-connections/new/windmill' })
  return (
    <div className="grid justify-items-start gap-4 rounded border border-line bg-surface p-6">
      <p role="status" className="flex items-center gap-2 font-medium">
        <CircleCheck size={20} className="text-ok" aria-hidden />
        {words.done}
      </p>
      <p className="text-muted">It is called {name}, and syncs of this project can use it.</p>
      <div className="flex flex-wrap gap-2">
        <Link
          from="/p/$project/integrations/app-connections/new/windmill"
          to="../../../secret-syncs/new"
          search={{ ...origin, connection: id }}
          className={buttonClass('primary')}
          ref={(link: HTMLAnchorElement | null) => link?.focus()}
        >
          Create a sync
        </Link>
        <Link from="/p/$project/integrations/app-connections/new/windmill" to="../.." className={buttonClass()}>
          Done
        </Link>
      </div>
    </div>
  )
}

function asSent({ name, description, instanceUrl, accessToken }: ConnectionForm, projectId: string) {
  return {
    name,
    method: 'access-token',
    projectId,
    ...(description === '' ? {} : { description }),
    credentials: { accessToken, ...(instanceUrl === '' ? {} : { instanceUrl }) },
  }
}

const fieldNames = ['name', 'description', 'instanceUrl', 'accessToken'] as const
type FieldName = (typeof fieldNames)[number]

/** Each issue of a 422 to its field; a taken name to the name. */
function placeIssues(
  error: Error,
  setError: (name: FieldName, error: { message: string }, options: { shouldFocus: boolean }) => void,
): void {
  if (!(error instanceof Refusal)) return
  for (const { path, message } of error.issues) {
    const field = fieldNames.find((name) => path.includes(name))
    if (field) setError(field, { message }, { shouldFocus: true })
  }
  if (/with the name ".*" already exists/.test(error.message)) setError('name', { message: `${error.message}.` }, { shouldFocus: true })
}

function hasIssues(error: Error): boolean {
  return error instanceof Refusal && (error.issues.length > 0 || /already exists/.test(error.message))
}

function sentence(error: Error): Error {
  if (!(error instanceof Refusal)) return error
  return new Refusal({ ...error, message: withoutPrefix(error.message) })
}

function hostOf(instanceUrl: string): string {
  const text = instanceUrl.trim() || words.instanceUrl.placeholder
  return URL.canParse(text) ? new URL(text).host : text
}
