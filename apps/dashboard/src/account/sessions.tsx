import type { Session } from '@hanzo-kms/contracts/people'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { Moment } from '../parts/moment.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'

const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await call<{ sessions: readonly Session[] }>('GET', '/api/v1/sessions', { signal })).sessions,
})

export function Sessions() {
  const client = useQueryClient()
  const sessions = useQuery(sessionsQuery)
  const ending = useMutation({
    mutationFn: (id: string | undefined) =>
      id === undefined ? call('DELETE', '/api/v1/sessions', { query: { keepCurrent: true } }) : call('DELETE', `/api/v1/sessions/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  return (
    <section aria-labelledby="sessions" className="grid gap-3">
      <h2 id="sessions">Where you are signed in</h2>
      {sessions.isError && <ProblemPanel error={sessions.error} again={sessions.refetch} />}
      <ul className="divide-y divide-line rounded border border-line">
        {sessions.data?.map((session) => (
          <li key={session.id} className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
            <span>
              {session.kind === 'browser' ? 'Browser' : 'Program'} at {session.ipAddress ?? 'an unknown address'}
              <span className="block text-muted [overflow-wrap:anywhere]">
                {session.userAgent ?? 'It did not say what it is'} · since <Moment iso={session.createdAt} />
              </span>
            </span>
            {session.isCurrent ? (
              <span className="text-muted">This one</span>
            ) : (
              <Button onClick={() => ending.mutate(session.id)}>End</Button>
            )}
          </li>
        ))}
      </ul>
      {ending.error && <ProblemPanel error={ending.error} />}
      <div>
        <Button onClick={() => ending.mutate(undefined)} busy={ending.isPending}>
          Sign out everywhere else
        </Button>
      </div>
    </section>
  )
}
