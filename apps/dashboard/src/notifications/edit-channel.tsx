import type { NotificationChannel } from '@hanzo-kms/contracts/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { CheckBox } from '../parts/check-box.tsx'
import { Field } from '../parts/field.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { addressesIn } from './add-channel.tsx'
import { channelsQuery } from './queries.ts'
import { readWishes, Wishes } from './wishes.tsx'

interface Props {
  readonly path: string
  readonly channel: NotificationChannel
  readonly canHearOfLog: boolean
  readonly done: () => void
}

export function EditChannel({ path, channel, canHearOfLog, done }: Props) {
  const { id, name, medium, target, isActive } = channel
  const client = useQueryClient()
  const saving = useMutation({
    mutationFn: (body: object) => call('PATCH', `${path}/${id}`, { body }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: channelsQuery(path).queryKey })
      done()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const typed = new FormData(event.currentTarget)
    const url = String(typed.get('url') ?? '').trim()
    const where = medium === 'email' ? { to: addressesIn(String(typed.get('to'))) } : url === '' ? {} : { url }
    saving.mutate({ name: String(typed.get('name')), isActive: typed.has('isActive'), ...where, ...readWishes(typed) })
  }
  return (
    <form onSubmit={submit} aria-label={`Change ${name}`} className="grid max-w-xl gap-4">
      <Field label="Name" name="name" defaultValue={name} required maxLength={255} autoComplete="off" />
      {medium === 'webhook' ? (
        <Field
          label="New URL"
          name="url"
          type="url"
          optional
          autoComplete="off"
          spellCheck={false}
          hint="Empty keeps the one that it has."
        />
      ) : (
        <Field label="E-mail addresses" name="to" defaultValue={target} required autoComplete="off" spellCheck={false} />
      )}
      <Wishes given={channel} canHearOfLog={canHearOfLog} />
      <CheckBox label="Send" name="isActive" defaultChecked={isActive} hint="While this is off, messages wait." />
      {saving.error && <ProblemPanel title="Nothing was changed" error={saving.error} />}
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" type="submit" busy={saving.isPending}>
          Save
        </Button>
        <Button onClick={done}>Cancel</Button>
      </div>
    </form>
  )
}
