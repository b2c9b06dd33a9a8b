import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import type { Shown } from './channels.tsx'
import { channelsQuery } from './queries.ts'
import { readWishes, Wishes } from './wishes.tsx'

interface Props {
  readonly path: string
  readonly medium: 'webhook' | 'email'
  readonly canHearOfLog: boolean
  /** Without anything where it was called off. */
  readonly done: (made: Shown | undefined) => void
}

export function AddChannel({ path, medium, canHearOfLog, done }: Props) {
  const client = useQueryClient()
  const adding = useMutation({
    mutationFn: (body: object) => call<Shown>('POST', path, { body }),
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: channelsQuery(path).queryKey })
      done(made)
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const where = medium === 'webhook' ? { url: String(typed.get('url')).trim() } : { to: addressesIn(String(typed.get('to'))) }
    adding.mutate({ medium, name: String(typed.get('name')), ...where, ...readWishes(typed) })
  }
  const title = medium === 'webhook' ? 'Add a webhook' : 'Add e-mail'
  return (
    <form onSubmit={submit} aria-label={title} className="grid max-w-xl gap-4 rounded border border-line p-4">
      <h2>{title}</h2>
      <Field label="Name" name="name" required maxLength={255} autoComplete="off" autoFocus />
      {medium === 'webhook' ? (
        <Field
          label="URL"
          name="url"
          type="url"
          required
          autoComplete="off"
          spellCheck={false}
          hint="https. Its path is kept as a secret and is not shown again."
        />
      ) : (
        <Field label="E-mail addresses" name="to" required autoComplete="off" spellCheck={false} hint="Several with commas between them." />
      )}
      <Wishes canHearOfLog={canHearOfLog} />
      {adding.error && <ProblemPanel title="Nothing was added" error={adding.error} />}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" type="submit" busy={adding.isPending}>
          Add
        </Button>
        <Button onClick={() => done(undefined)}>Cancel</Button>
      </div>
    </form>
  )
}

export function addressesIn(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== '')
}
