import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { Refusal } from '../api/refusal.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { useRights } from '../projects/use-rights.ts'
import { withoutPrefix } from './windmill/token-facts.tsx'
import { TokenGuide } from './windmill/token-guide.tsx'
import { words } from './windmill/words.ts'

/**
 * Name and description; and the token, replaced by another.
 * SECURITY: another address asks for the token again. Otherwise whoever may edit a connection could point a stored token at a server of their own.
 */
export function EditConnection({ connection }: { readonly connection: AppConnection }) {
  const client = useQueryClient()
  const stored = connection.credentials.instanceUrl ?? ''
  const [instanceUrl, setInstanceUrl] = useState(stored)
  const [accessToken, setAccessToken] = useState('')
  const isElsewhere = instanceUrl.trim() !== stored
  const saving = useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) =>
      call('PATCH', `/api/v1/app-connections/${connection.app}/${connection.id}`, { body }),
    onSuccess: async () => {
      setAccessToken('')
      await client.invalidateQueries({ queryKey: ['connection', connection.id] })
      await client.invalidateQueries({ queryKey: ['connections'] })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    saving.mutate({
      name: String(typed.get('name')),
      description: String(typed.get('description')),
      ...(accessToken === '' ? {} : { credentials: { accessToken, instanceUrl: instanceUrl.trim() } }),
    })
  }
  const notAllowed = useRights()('app-connections', 'edit', 'change connections')
  const missing = isElsewhere && accessToken === '' ? 'Paste the token for the new address too.' : undefined
  return (
    <form onSubmit={submit} className="grid gap-4" aria-label="Edit the connection">
      <Field label={words.name.label} name="name" defaultValue={connection.name} hint={words.name.hint} required spellCheck={false} />
      <Field label={words.description.label} name="description" defaultValue={connection.description ?? ''} optional maxLength={256} />
      <Field
        label={words.instanceUrl.label}
        value={instanceUrl}
        onChange={({ target }) => setInstanceUrl(target.value)}
        inputMode="url"
        spellCheck={false}
        hint="Changing it asks for the token again."
      />
      <Field
        label="New access token"
        optional={!isElsewhere}
        type="password"
        autoComplete="off"
        value={accessToken}
        onChange={({ target }) => setAccessToken(target.value)}
        hint="Left blank, the stored one stays. A new one is checked before it takes its place."
        problem={missing}
      />
      <TokenGuide />
      {saving.error && <ProblemPanel error={shown(saving.error)} />}
      {notAllowed && <p className="text-muted">{notAllowed}</p>}
      <div className="flex items-center gap-3">
        <Button kind="primary" type="submit" busy={saving.isPending} reason={notAllowed ?? missing}>
          {saving.isPending ? 'Saving …' : 'Save'}
        </Button>
        {saving.isSuccess && <p role="status">Saved.</p>}
      </div>
    </form>
  )
}

function shown(error: Error): Error {
  return error instanceof Refusal ? new Refusal({ ...error, message: withoutPrefix(error.message) }) : error
}
