import type { Plan, PreviewedPlan, SecretSync } from '@hanzo-kms/contracts/secret-syncs'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { call } from '../../api/call.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { changesInWords, type PlanCounts } from '../plan-words.ts'
import { pathOf, type SyncOrder, syncsQuery } from '../queries.ts'

interface Props {
  readonly order: SyncOrder
  readonly plan: PreviewedPlan
  readonly counts: PlanCounts
  /** The plan shown is not that of the form. */
  readonly isOld: boolean
}

/** The consequence stands on the button, and only what was shown is done. */
export function CreateFooter({ order, plan, counts, isOld }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate({ from: '/p/$project/integrations/secret-syncs/new' })
  const [asksAboutDeletes, askAboutDeletes] = useState(false)
  const creating = useMutation({
    mutationFn: (runs: boolean) => (runs ? createAndRun(order, plan) : create(order)),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: syncsQuery(order.projectId).queryKey })
      await navigate({ to: '../$sync', params: { sync: id } })
    },
  })
  const go = () => (counts.deletes > 0 && !asksAboutDeletes ? askAboutDeletes(true) : creating.mutate(true))
  useEffect(() => {
    const onKey = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
      if (key === 'Enter' && (ctrlKey || metaKey) && !isOld && !creating.isPending) go()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  const reason = isOld ? 'The plan is being made.' : undefined
  return (
    <div className="sticky bottom-0 grid gap-3 border-t border-line bg-bg py-3">
      {asksAboutDeletes && (
        <p className="rounded border border-danger bg-surface p-3">
          This deletes {deletedNames(plan).join(', ')} in Windmill. Press the button again to go on.
        </p>
      )}
      {creating.error && <ProblemPanel error={creating.error} />}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p>
          <strong>{counts.creates}</strong> to create, <strong>{counts.updates}</strong> to update, <strong>{counts.deletes}</strong> to
          delete
        </p>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => creating.mutate(false)} reason={reason} busy={creating.isPending}>
            Save without syncing
          </Button>
          <Button kind={counts.deletes > 0 ? 'danger' : 'primary'} onClick={go} reason={reason} busy={creating.isPending}>
            {counts.changes === 0 ? 'Create sync' : `Create and sync ${changesInWords(counts)}`}
          </Button>
        </div>
      </div>
    </div>
  )
}

const NAMES_MAX = 10

function deletedNames({ steps }: PreviewedPlan): readonly string[] {
  const names = steps.filter(({ action }) => action === 'delete').map(({ name }) => name)
  return names.length > NAMES_MAX ? [...names.slice(0, NAMES_MAX), `${names.length - NAMES_MAX} more`] : names
}

async function create(order: SyncOrder): Promise<SecretSync> {
  const body = { ...order, isAutoSyncEnabled: false }
  return (await call<{ secretSync: SecretSync }>('POST', '/api/v1/secret-syncs/windmill', { body })).secretSync
}

/**
 * INVARIANT: what is applied is what was shown. The sync is saved without starting, planned again, and only the same plan is applied; where Windmill has changed meanwhile, the
 * page of the sync shows the new plan and nothing has been written. It begins to follow changes once its first run is on the way.
 */
async function createAndRun(order: SyncOrder, shown: PreviewedPlan): Promise<SecretSync> {
  const sync = await create(order)
  const { plan } = await call<{ plan: Plan }>('POST', `${pathOf(sync.id)}/plan`)
  if (essence(plan) !== essence(shown)) return sync
  await call('POST', `${pathOf(sync.id)}/runs`, { body: { planId: plan.id } })
  if (order.isAutoSyncEnabled) await follow(sync.id)
  return sync
}

async function follow(id: string): Promise<void> {
  await call('PATCH', pathOf(id), { body: { isAutoSyncEnabled: true } })
}

function essence({ steps }: PreviewedPlan): string {
  return JSON.stringify(steps.map(({ name, action }) => [name, action]))
}
