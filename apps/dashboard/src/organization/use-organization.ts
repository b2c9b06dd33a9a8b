import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../session/queries.ts'

interface Organization {
  readonly id: string
  readonly name: string
  readonly isAdmin: boolean
  /**
   * Why something cannot be done here by whoever looks; undefined where it can, or where the page does not know: a role of the organization's own is not read here, and the server
   * decides in any case.
   */
  readonly why: (inWords: string) => string | undefined
}

/** The organization that one is signed in to. */
export function useOrganization(): Organization {
  const organization = useQuery(sessionQuery).data?.organization
  const name = organization?.name ?? ''
  const role = organization?.role
  const isPlain = role === 'member' || role === 'no-access'
  return {
    id: organization?.id ?? '',
    name,
    isAdmin: role === 'admin',
    why: (inWords) => (isPlain ? `Your role in ${name} does not let you ${inWords}. Ask an administrator of the organization.` : undefined),
  }
}
