import { useQuery } from '@tanstack/react-query'
import { Bot, User } from 'lucide-react'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { holdersQuery, type RoleScope } from './scope.ts'

/** Whom a change of the role touches. */
export function Holders({ scope, slug }: { readonly scope: RoleScope; readonly slug: string }) {
  const all = useQuery(holdersQuery(scope))
  const holders = all.data?.get(slug) ?? []
  return (
    <section aria-labelledby="holders" className="grid gap-2">
      <h2 id="holders">Who has it</h2>
      {all.isError && <ProblemPanel title="Who has it could not be learned" error={all.error} again={all.refetch} />}
      {all.data && holders.length === 0 && <p className="text-muted">Nobody.</p>}
      <ul className="max-w-xl divide-y divide-line rounded border border-line empty:hidden">
        {holders.map(({ name, isMachine }) => {
          const Icon = isMachine ? Bot : User
          return (
            <li key={`${name} ${isMachine}`} className="flex items-center gap-2 px-3 py-2">
              <Icon size={16} role="img" aria-label={isMachine ? 'Machine identity' : 'Person'} className="text-muted" />
              <span className="[overflow-wrap:anywhere]">{name}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
