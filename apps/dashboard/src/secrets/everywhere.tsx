import type { RawSecret } from '@hanzo-kms/contracts/secrets'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../api/call.ts'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SkeletonRows } from '../parts/skeleton-rows.tsx'
import { plural } from '../syncs/plan-words.ts'
import type { GridPlace } from './queries.ts'

const SHOWN_MAX = 100
const FRESH_MS = 30_000

interface Found {
  readonly key: string
  readonly path: string
  readonly environments: readonly string[]
}

/** The names of all folders of the environments that are shown, without a value. Read once for all that is typed. */
const namesQuery = ({ projectId, environments }: GridPlace) =>
  queryOptions({
    queryKey: ['secrets', projectId, 'names', environments],
    queryFn: async ({ signal }): Promise<readonly Found[]> => {
      const found = new Map<string, { key: string; path: string; environments: string[] }>()
      for (const environment of environments) {
        const query = { projectId, environment, secretPath: '/', recursive: true, viewSecretValue: false, includeImports: false }
        const { secrets } = await call<{ secrets: readonly RawSecret[] }>('GET', '/api/v4/secrets', { query, signal })
        for (const { secretKey: key, secretPath: path } of secrets) {
          const id = `${path}\0${key}`
          const one = found.get(id) ?? { key, path, environments: [] }
          one.environments.push(environment)
          found.set(id, one)
        }
      }
      return [...found.values()].sort((a, b) => (a.key === b.key ? (a.path < b.path ? -1 : 1) : a.key < b.key ? -1 : 1))
    },
    staleTime: FRESH_MS,
  })

/** Where in the project a key like this one is. */
export function Everywhere({ place, filter }: { readonly place: GridPlace; readonly filter: string }) {
  const names = useQuery(namesQuery(place))
  if (names.isPending) return <SkeletonRows count={3} label="Searching all folders" />
  if (names.isError) return <ProblemPanel title="The folders could not be searched" error={names.error} again={names.refetch} />
  const wanted = filter.trim().toLowerCase()
  const found = names.data.filter(({ key }) => key.toLowerCase().includes(wanted))
  return (
    <section aria-label="In all folders" className="grid gap-2 rounded border border-line p-3">
      <p aria-live="polite">
        {found.length === 0
          ? `No folder of ${place.environments.length === 1 ? 'this environment' : 'these environments'} has a key like ${filter.trim()}.`
          : `${plural(found.length, 'match', 'matches')} in all folders.`}
      </p>
      <ul className="grid divide-y divide-line">
        {found.slice(0, SHOWN_MAX).map(({ key, path, environments }) => (
          <li key={`${path} ${key}`} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 py-1.5">
            <Link
              from="/p/$project/secrets"
              to="."
              search={(before) => ({ ...before, path, q: key })}
              className="font-mono [overflow-wrap:anywhere]"
            >
              {key}
            </Link>
            <span className="font-mono text-muted [overflow-wrap:anywhere]">{path}</span>
            <span className="ml-auto text-muted">{environments.join(', ')}</span>
          </li>
        ))}
      </ul>
      {found.length > SHOWN_MAX && <p className="text-muted">The first {SHOWN_MAX} are shown: type more of the key.</p>}
    </section>
  )
}
