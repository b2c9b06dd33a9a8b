import type { AppConnection } from '@hanzo-kms/contracts/app-connections'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { StateBadge } from '../parts/state-badge.tsx'
import { useProject } from '../projects/use-project.ts'
import { connectionFactsQuery, syncsQuery } from '../syncs/queries.ts'
import { stateOfSync } from '../syncs/sync-state.ts'
import { DeleteConnection } from './delete-connection.tsx'
import { EditConnection } from './edit-connection.tsx'
import { connectionQuery } from './queries.ts'
import { TokenFacts } from './windmill/token-facts.tsx'

export function ConnectionPage() {
  const project = useProject()
  const { connection: id } = useParams({ from: '/signed-in/p/$project/integrations/app-connections/$connection' })
  const connection = useQuery(connectionQuery(id))
  if (connection.isPending) return <SkeletonRows count={6} label="Loading the connection" />
  if (connection.isError)
    return <ProblemPanel title="The connection could not be shown" error={connection.error} again={connection.refetch} />
  const { name, description, credentials, version, updatedAt } = connection.data
  return (
    <Page title={name} within={project.name} lead={description}>
      <div className="grid gap-8 lg:grid-cols-[420px_1fr]">
        <div className="grid content-start gap-6">
          <p>
            <span className="font-mono">{credentials.instanceUrl}</span>
            <span className="block text-muted">
              Version {version}, changed <Moment iso={updatedAt} />
            </span>
          </p>
          <EditConnection connection={connection.data} />
        </div>
        <div className="grid content-start gap-6">
          <StoredTokenFacts connection={connection.data} />
          <UsedBy connection={connection.data} projectId={project.id} />
        </div>
      </div>
    </Page>
  )
}

function StoredTokenFacts({ connection: { id, credentials } }: { readonly connection: AppConnection }) {
  const facts = useQuery(connectionFactsQuery(id))
  const host = hostOf(credentials.instanceUrl ?? '')
  if (facts.isError) return <ProblemPanel title="The token could not be checked" error={facts.error} again={facts.refetch} />
  return (
    <div className="grid justify-items-start gap-2">
      <TokenFacts check={facts.data ? { state: 'known', facts: facts.data } : { state: 'checking' }} host={host} />
      <Button onClick={() => facts.refetch()} busy={facts.isFetching}>
        Check now
      </Button>
    </div>
  )
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

/** Deleting asks for none; so they are named here, with the way to each. */
function UsedBy({ connection, projectId }: { readonly connection: AppConnection; readonly projectId: string }) {
  const syncs = useQuery(syncsQuery(projectId))
  if (!syncs.data) return null
  const users = syncs.data.filter(({ connectionId }) => connectionId === connection.id)
  return (
    <section aria-labelledby="used-by" className="grid gap-2">
      <h2 id="used-by">Used by</h2>
      {users.length === 0 ? (
        <p className="text-muted">No sync uses it.</p>
      ) : (
        <ul className="divide-y divide-line rounded border border-line">
          {users.map((sync) => (
            <li key={sync.id} className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
              <Link from="/p/$project" to="/p/$project/integrations/secret-syncs/$sync" params={(before) => ({ ...before, sync: sync.id })}>
                {sync.name}
              </Link>
              <StateBadge {...stateOfSync(sync)} />
            </li>
          ))}
        </ul>
      )}
      <DeleteConnection connection={connection} users={users.map(({ name }) => name)} />
    </section>
  )
}
