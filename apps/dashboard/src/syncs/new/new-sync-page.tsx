import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { Page } from '../../parts/page.tsx'
import { ProblemPanel } from '../../parts/problem-panel.tsx'
import { SkeletonRows } from '../../parts/skeleton-rows.tsx'
import { useSettled } from '../../parts/use-settled.ts'
import { useProject } from '../../projects/use-project.ts'
import { PlanTable } from '../plan-table.tsx'
import { countsOf } from '../plan-words.ts'
import { availableConnectionsQuery, previewQuery } from '../queries.ts'
import { ConnectFirst } from './connect-first.tsx'
import { CreateFooter } from './create-footer.tsx'
import { orderOf, type SyncForm } from './order.ts'
import { SyncFields } from './sync-fields.tsx'

const SETTLES_MS = 400

export function NewSyncPage() {
  const project = useProject()
  const connections = useQuery(availableConnectionsQuery(project.id))
  const origin = useSearch({ from: '/signed-in/p/$project/integrations/secret-syncs/new' })
  const named = project.environments.find(({ slug }) => slug === origin.env)
  const production = project.environments.find(({ slug }) => slug === 'prod') ?? project.environments.at(-1)
  const [form, setForm] = useState<SyncForm>({
    environment: (named ?? production)?.slug ?? '',
    folder: origin.path ?? '/',
    connectionId: origin.connection ?? '',
    workspace: '',
    path: '',
    isAuto: true,
    deletes: false,
    keySchema: '',
    name: '',
  })
  const change = (changes: Partial<SyncForm>) => setForm((before) => ({ ...before, ...changes }))
  if (connections.isPending) return <SkeletonRows count={6} label="Loading" />
  if (connections.isError) return <ProblemPanel error={connections.error} again={connections.refetch} />
  return (
    <Page title="Sync to Windmill" within={project.name}>
      {connections.data.length === 0 ? (
        <ConnectFirst />
      ) : (
        <div className="grid gap-8 lg:grid-cols-[420px_1fr]">
          <SyncFields project={project} connections={connections.data} form={form} change={change} />
          <LivePlan form={form} projectId={project.id} />
        </div>
      )}
    </Page>
  )
}

function LivePlan({ form, projectId }: { readonly form: SyncForm; readonly projectId: string }) {
  const made = orderOf(form, projectId)
  const order = 'order' in made ? made.order : undefined
  const settled = useSettled(order, SETTLES_MS)
  const preview = useQuery(previewQuery(settled))
  const isOld = preview.isFetching || JSON.stringify(settled) !== JSON.stringify(order)
  return (
    <section aria-labelledby="plan" className="grid content-start gap-3">
      <div className="flex flex-wrap items-baseline gap-3">
        <h2 id="plan">Plan</h2>
        {order && preview.data && (
          <p className="text-muted">
            {isOld ? `Checking ${order.destinationConfig.path} …` : 'Read from Windmill just now. Nothing has been written.'}
          </p>
        )}
      </div>
      {'missing' in made && <p className="text-muted">{made.missing}</p>}
      {order && preview.isError && !isOld && <ProblemPanel error={preview.error} again={preview.refetch} />}
      {order && !preview.data && !preview.isError && <SkeletonRows count={6} label={`Checking ${order.destinationConfig.path}`} />}
      {order && preview.data && !preview.isError && (
        <>
          {!preview.data.safe && <p className="rounded border border-warn bg-surface p-3">{preview.data.heldReason}</p>}
          <PlanTable steps={preview.data.steps} place={order.destinationConfig.path} dimmed={isOld} />
          <CreateFooter order={order} plan={preview.data} counts={countsOf(preview.data.summary)} isOld={isOld} />
        </>
      )}
    </section>
  )
}
