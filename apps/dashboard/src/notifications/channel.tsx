import type { NotificationChannel, NotificationDelivery } from '@hanzo-kms/contracts/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { StateBadge } from '../parts/state-badge.tsx'
import type { Shown } from './channels.tsx'
import { DeliveryLog } from './delivery-log.tsx'
import { EditChannel } from './edit-channel.tsx'
import { channelsQuery } from './queries.ts'
import { digestWords, kindsOffered, stateOf } from './words.ts'

interface Props {
  readonly path: string
  readonly channel: NotificationChannel
  readonly canHearOfLog: boolean
  readonly renewed: (made: Shown) => void
}

export function Channel({ path, channel, canHearOfLog, renewed }: Props) {
  const { id, name, medium, target, kinds, digest, isActive } = channel
  const client = useQueryClient()
  const [open, toggle] = useState<'log' | 'edit' | 'delete'>()
  const at = `${path}/${id}`
  const reread = () => client.invalidateQueries({ queryKey: channelsQuery(path).queryKey })
  const acting = useMutation({ mutationFn: (act: () => Promise<unknown>) => act(), onSuccess: reread })
  const testing = useMutation({ mutationFn: () => call<{ delivery: NotificationDelivery }>('POST', `${at}/test`), onSuccess: reread })
  const renewing = useMutation({ mutationFn: () => call<Shown>('POST', `${at}/signing-secret`), onSuccess: renewed })
  const press = (what: typeof open) => toggle(open === what ? undefined : what)
  const offered = kindsOffered(canHearOfLog)
  const heard = offered.filter((kind) => kinds.includes(kind)).length
  const told = heard === offered.length ? 'Told of everything' : `Told of ${heard} of ${offered.length} kinds`
  return (
    <li className="grid gap-3 rounded border border-line p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid gap-0.5">
          <h2 className="[overflow-wrap:anywhere]">{name}</h2>
          <p className="[overflow-wrap:anywhere]">
            {medium === 'webhook' ? 'Webhook' : 'E-mail'} to {target}
          </p>
          <p className="text-muted">
            {told}. {digestWords[digest]}. {!isActive && 'Switched off: nothing is sent.'}
          </p>
        </div>
        <div className="flex flex-wrap gap-1">
          <Button onClick={() => testing.mutate()} busy={testing.isPending} aria-label={`Send a test to ${name}`}>
            {testing.isPending ? 'Sending …' : 'Send a test'}
          </Button>
          <Button onClick={() => press('log')} aria-expanded={open === 'log'} aria-label={`Log of ${name}`}>
            Log
          </Button>
          <Button onClick={() => press('edit')} aria-expanded={open === 'edit'} aria-label={`Change ${name}`}>
            Change
          </Button>
          {medium === 'webhook' && (
            <Button onClick={() => renewing.mutate()} busy={renewing.isPending} aria-label={`New secret for ${name}`}>
              New secret
            </Button>
          )}
          <Button kind="quiet" onClick={() => press('delete')} aria-label={`Delete ${name} …`}>
            Delete …
          </Button>
        </div>
      </div>
      {testing.data && <TestOutcome delivery={testing.data.delivery} />}
      {[testing.error, acting.error, renewing.error].map((error) => error && <ProblemPanel key={error.message} error={error} />)}
      {open === 'delete' && (
        <div className="flex flex-wrap items-center gap-2">
          <p>What waits to be sent goes with it.</p>
          <Button kind="danger" onClick={() => acting.mutate(() => call('DELETE', at))} busy={acting.isPending}>
            Delete {name}
          </Button>
          <Button onClick={() => toggle(undefined)}>Cancel</Button>
        </div>
      )}
      {open === 'edit' && <EditChannel {...{ path, channel, canHearOfLog }} done={() => toggle(undefined)} />}
      {open === 'log' && <DeliveryLog path={path} channel={channel} />}
    </li>
  )
}

function TestOutcome({ delivery }: { readonly delivery: NotificationDelivery }) {
  return (
    <p role="status" className="flex flex-wrap gap-2">
      <StateBadge {...stateOf(delivery)} />
      {delivery.message ?? 'The test was taken.'}
    </p>
  )
}
