import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { useRights } from '../projects/use-rights.ts'
import { plural } from '../syncs/plan-words.ts'

export function DeleteConnection({ connection, users }: { readonly connection: AppConnection; readonly users: readonly string[] }) {
  const client = useQueryClient()
  const navigate = useNavigate({ from: '/p/$project/integrations/app-connections/$connection' })
  const [isAsking, ask] = useState(false)
  const deleting = useMutation({
    mutationFn: () => call('DELETE', `/api/v1/app-connections/${connection.app}/${connection.id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['connections'] })
      await navigate({ to: '..' })
    },
  })
  const notAllowed = useRights()('app-connections', 'delete', 'delete connections')
  const inUse =
    users.length > 0
      ? `${connection.name} is used by ${plural(users.length, 'sync', 'syncs')}: ${users.join(', ')}. Delete or move them first.`
      : undefined
  const reason = notAllowed ?? inUse
  if (!isAsking)
    return (
      <div className="grid justify-items-start gap-1">
        <Button onClick={() => ask(true)} reason={reason}>
          Delete this connection …
        </Button>
        {reason && <p className="text-muted">{reason}</p>}
      </div>
    )
  return (
    <div className="grid justify-items-start gap-3 rounded border border-danger p-4">
      <p>The stored token is deleted with it. The token itself goes on working in Windmill until you delete it there.</p>
      <div className="flex flex-wrap gap-2">
        <Button kind="danger" onClick={() => deleting.mutate()} busy={deleting.isPending}>
          Delete {connection.name}
        </Button>
        <Button onClick={() => ask(false)}>Cancel</Button>
      </div>
      {deleting.error && <ProblemPanel error={deleting.error} />}
    </div>
  )
}
