import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Check, Circle } from 'lucide-react'
import type { ReactNode } from 'react'
import { connectionsQuery } from '../connections/queries.ts'
import { syncsQuery } from '../syncs/queries.ts'
import type { Origin } from './origin.ts'

interface Props {
  readonly projectId: string
  readonly hasSecrets: boolean
  readonly origin: Origin
}

/** From nothing to the first synced secret. It reads what is really there, and goes when all of it is. */
export function FirstSteps({ projectId, hasSecrets, origin }: Props) {
  const { project = '' } = useParams({ strict: false })
  const connections = useQuery(connectionsQuery(projectId))
  const syncs = useQuery(syncsQuery(projectId))
  if (!connections.data || !syncs.data) return null
  const isConnected = connections.data.length > 0
  const isSynced = syncs.data.some(({ lastSyncedAt }) => lastSyncedAt !== null)
  if (isSynced) return null
  const [first] = syncs.data
  return (
    <section
      aria-labelledby="first-steps"
      className="flex flex-wrap items-baseline gap-x-6 gap-y-1 rounded border border-line bg-surface px-4 py-3"
    >
      <h2 id="first-steps" className="text-[14px] leading-5">
        First steps
      </h2>
      <ul className="flex flex-wrap gap-x-6 gap-y-1">
        <Step isDone={hasSecrets}>Add secrets</Step>
        <Step isDone={isConnected}>
          <Link to="/p/$project/integrations/app-connections/new/windmill" params={{ project }} search={origin}>
            Connect Windmill
          </Link>
        </Step>
        <Step isDone={isSynced}>
          {first ? (
            <Link to="/p/$project/integrations/secret-syncs/$sync" params={{ project, sync: first.id }}>
              Bring {first.name} in sync
            </Link>
          ) : isConnected ? (
            <Link to="/p/$project/integrations/secret-syncs/new" params={{ project }} search={origin}>
              Create a sync
            </Link>
          ) : (
            'Create a sync'
          )}
        </Step>
      </ul>
    </section>
  )
}

function Step({ isDone, children }: { readonly isDone: boolean; readonly children: ReactNode }) {
  const Icon = isDone ? Check : Circle
  return (
    <li className="flex items-center gap-1.5">
      <Icon size={14} className={isDone ? 'text-ok' : 'text-muted'} role="img" aria-label={isDone ? 'Done:' : 'To do:'} />
      <span>{children}</span>
    </li>
  )
}
