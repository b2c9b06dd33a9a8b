import type { PersonalToken } from '@hanzo-kms/contracts/personal-tokens'
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { Button } from '../parts/button.tsx'
import { CheckBox } from '../parts/check-box.tsx'
import { Choice } from '../parts/choice.tsx'
import { CopyOnce } from '../parts/copy-once.tsx'
import { Field } from '../parts/field.tsx'
import { dayOf, Moment } from '../parts/moment.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'

const path = '/api/v1/personal-access-tokens'
const DAY_MS = 24 * 60 * 60_000

/** Those that are good still. */
export const personalTokensQuery = queryOptions({
  queryKey: ['personal-tokens'],
  queryFn: async ({ signal }) => {
    const { personalAccessTokens } = await call<{ personalAccessTokens: readonly PersonalToken[] }>('GET', path, { signal })
    return personalAccessTokens.filter(({ expiresAt }) => Date.parse(expiresAt) > Date.now())
  },
})

interface Wanted {
  readonly name: string
  readonly expiresAt: string
  readonly readOnly: boolean
}

export function PersonalTokens() {
  const client = useQueryClient()
  const tokens = useQuery(personalTokensQuery)
  const reread = () => client.invalidateQueries({ queryKey: personalTokensQuery.queryKey })
  const making = useMutation({
    mutationFn: (body: Wanted) => call<{ token: string; personalAccessToken: PersonalToken }>('POST', path, { body }),
    onSuccess: reread,
  })
  const ending = useMutation({ mutationFn: (id: string) => call('DELETE', `${path}/${id}`), onSuccess: reread })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    const expiresAt = new Date(Date.now() + Number(typed.get('days')) * DAY_MS).toISOString()
    const wanted = { name: String(typed.get('name')), expiresAt, readOnly: typed.get('writes') === null }
    making.mutate(wanted, { onSuccess: () => form.reset() })
  }
  return (
    <section aria-labelledby="personal-tokens" className="grid gap-3">
      <h2 id="personal-tokens">Personal access tokens</h2>
      <p className="max-w-[70ch] text-muted">
        For a program that works for you, with at most your rights. A token outlives your sessions and a change of your password; end it
        here when the program is gone.
      </p>
      <form onSubmit={submit} className="flex max-w-2xl flex-wrap items-end gap-3">
        <div className="grow">
          <Field label="What is it for?" name="name" maxLength={64} required autoComplete="off" />
        </div>
        <Choice label="Ends in" name="days" defaultValue="30">
          {[7, 30, 90, 365].map((days) => (
            <option key={days} value={days}>
              {days} days
            </option>
          ))}
        </Choice>
        <CheckBox label="May change things too" name="writes" />
        <Button type="submit" busy={making.isPending}>
          Create token
        </Button>
      </form>
      {making.error && <ProblemPanel error={making.error} />}
      {making.data && (
        <CopyOnce
          label={`Token ${making.data.personalAccessToken.name}`}
          text={making.data.token}
          hint={`Good until ${dayOf(making.data.personalAccessToken.expiresAt)}. It is not shown again.`}
        />
      )}
      {tokens.isError && <ProblemPanel error={tokens.error} again={tokens.refetch} />}
      {tokens.data && tokens.data.length > 0 && (
        <ul className="divide-y divide-line rounded border border-line">
          {tokens.data.map((token) => (
            <li key={token.id} className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
              <span className="[overflow-wrap:anywhere]">
                {token.name}
                <span className="block text-muted">
                  {reachOf(token)}, until {dayOf(token.expiresAt)} ·{' '}
                  {token.lastUsedAt ? (
                    <>
                      used <Moment iso={token.lastUsedAt} />
                    </>
                  ) : (
                    'never used'
                  )}
                </span>
              </span>
              <Button onClick={() => ending.mutate(token.id)} aria-label={`End the token ${token.name}`}>
                End
              </Button>
            </li>
          ))}
        </ul>
      )}
      {ending.error && <ProblemPanel error={ending.error} />}
    </section>
  )
}

function reachOf({ readOnly, projectIds }: PersonalToken): string {
  const what = readOnly ? 'reads' : 'reads and changes'
  if (projectIds === null) return `${what} all that you reach`
  return `${what} ${projectIds.length === 1 ? 'one project' : `${projectIds.length} projects`}`
}
