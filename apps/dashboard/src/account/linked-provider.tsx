import type { linkedAccounts, startedFlow } from '@hanzo-kms/contracts/sso'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { sessionQuery } from '../session/queries.ts'

const path = '/api/v1/account/identity-provider'

const linkedQuery = queryOptions({
  queryKey: ['linked-accounts'],
  queryFn: async ({ signal }) => (await call<z.infer<typeof linkedAccounts>>('GET', path, { signal })).accounts,
})

/** Which account of the organization's identity provider signs in as this one. */
export function LinkedProvider() {
  const client = useQueryClient()
  const session = useQuery(sessionQuery).data
  const linked = useQuery(linkedQuery)
  const linking = useMutation({
    mutationFn: () => call<z.infer<typeof startedFlow>>('POST', path, { body: { returnTo: '/account' } }),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  const unlinking = useMutation({
    mutationFn: () => call('DELETE', path),
    onSuccess: () => client.invalidateQueries({ queryKey: linkedQuery.queryKey }),
  })
  const isLinked = linked.data !== undefined && linked.data.length > 0
  return (
    <section aria-labelledby="linked-provider" className="grid justify-items-start gap-3">
      <h2 id="linked-provider">Identity provider</h2>
      {linked.isError && <ProblemPanel error={linked.error} again={linked.refetch} />}
      {isLinked && (
        <ul>
          {linked.data.map(({ issuer }) => (
            <li key={issuer} className="[overflow-wrap:anywhere]">
              An account of {issuer} signs in as you.
            </li>
          ))}
        </ul>
      )}
      {linked.data && !isLinked && (
        <p className="text-muted">
          Your account signs in with its password alone. An account of your organization’s identity provider can too.
        </p>
      )}
      {(linking.error ?? unlinking.error) && <ProblemPanel error={linking.error ?? unlinking.error} />}
      {isLinked && session?.hasPassword && (
        <Button onClick={() => unlinking.mutate()} busy={unlinking.isPending}>
          Unlink it
        </Button>
      )}
      {linked.data && !isLinked && (
        <Button onClick={() => linking.mutate()} busy={linking.isPending}>
          Link it
        </Button>
      )}
    </section>
  )
}
