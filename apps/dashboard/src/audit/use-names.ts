import { useQuery } from '@tanstack/react-query'
import { identitiesQuery } from '../identities/queries.ts'
import { membersQuery } from '../people/queries.ts'

/** By id: e-mail addresses of people, names of machine identities; as far as whoever looks may know them. */
export function useNames(): ReadonlyMap<string, string> {
  const people = useQuery({ ...membersQuery, retry: false }).data ?? []
  const identities = useQuery({ ...identitiesQuery, retry: false }).data ?? []
  return new Map([...people.map(({ id, email }) => [id, email] as const), ...identities.map(({ id, name }) => [id, name] as const)])
}
