import type { NotificationChannel } from '@hanzo-kms/contracts/notifications'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../parts/button.tsx'
import { CopyOnce } from '../parts/copy-once.tsx'
import { EmptyState } from '../parts/empty-state.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { AddChannel } from './add-channel.tsx'
import { Channel } from './channel.tsx'
import { channelsQuery } from './queries.ts'

/** A signing secret that was just made. */
export interface Shown {
  readonly channel: NotificationChannel
  readonly signingSecret: string | null
}

interface Props {
  /** Of the organization or of a project. */
  readonly path: string
  /** Why nothing can be done here by whoever looks. */
  readonly reason: string | undefined
  readonly canHearOfLog?: boolean
}

export function Channels({ path, reason, canHearOfLog = false }: Props) {
  const listed = useQuery({ ...channelsQuery(path), enabled: reason === undefined })
  const [adding, add] = useState<'webhook' | 'email'>()
  const [shown, show] = useState<Shown>()
  if (reason !== undefined) return <p className="text-muted">{reason}</p>
  if (listed.isPending) return <SkeletonRows count={2} label="Loading notifications" />
  if (listed.isError) return <ProblemPanel title="The notifications could not be shown" error={listed.error} again={listed.refetch} />
  const { channels, canSendEmail } = listed.data
  const noMail = canSendEmail ? undefined : 'This server sends no e-mail: whoever runs it sets KMS_SMTP_URL and KMS_SMTP_FROM.'
  const finish = (made: Shown | undefined) => {
    add(undefined)
    if (made) show(made)
  }
  return (
    <div className="grid max-w-4xl gap-5">
      {shown?.signingSecret && (
        <CopyOnce
          label={`Signing secret of ${shown.channel.name}`}
          text={shown.signingSecret}
          hint="The receiver checks each message with it, as Standard Webhooks says. It is not shown again."
        />
      )}
      {channels.length === 0 && adding === undefined && <EmptyState text="Nobody is told yet when a sync fails or an access token ends." />}
      {channels.length > 0 && (
        <ul className="grid gap-3">
          {channels.map((channel) => (
            <Channel key={channel.id} {...{ path, channel, canHearOfLog }} renewed={show} />
          ))}
        </ul>
      )}
      {adding ? (
        <AddChannel key={adding} {...{ path, canHearOfLog }} medium={adding} done={finish} />
      ) : (
        <div className="grid gap-1">
          <div className="flex flex-wrap gap-2">
            <Button kind="primary" onClick={() => add('webhook')}>
              Add a webhook
            </Button>
            <Button onClick={() => add('email')} reason={noMail}>
              Add e-mail
            </Button>
          </div>
          {noMail && <p className="text-muted">{noMail}</p>}
        </div>
      )}
    </div>
  )
}
