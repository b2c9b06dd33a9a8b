import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { connectionsQuery } from '../connections/queries.ts'
import { buttonClass } from '../parts/button.tsx'
import { plural } from '../syncs/plan-words.ts'
import type { Origin } from './origin.ts'

/** After a save, while the project sends nothing anywhere yet. */
export function NextStep({ projectId, saved, origin }: { readonly projectId: string; readonly saved: number; readonly origin: Origin }) {
  const { project = '' } = useParams({ strict: false })
  const connections = useQuery(connectionsQuery(projectId))
  if (connections.data?.length !== 0 || saved === 0) return null
  return (
    <div className="flex flex-wrap items-center gap-3 rounded border border-accent bg-surface px-4 py-3">
      <p>{plural(saved, 'secret', 'secrets')} saved. Next: send them to Windmill.</p>
      <Link
        to="/p/$project/integrations/app-connections/new/windmill"
        params={{ project }}
        search={origin}
        className={buttonClass('primary')}
      >
        Connect Windmill
      </Link>
    </div>
  )
}
