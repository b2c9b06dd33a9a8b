import type { HeldRole } from '@hanzo-kms/contracts/memberships'
import { slugOfHeld } from './held-roles.tsx'

/** One line of the form: a role, and how long it is held. */
export interface RoleRow {
  readonly key: number
  readonly slug: string
  /** Empty: without an end. `kept`: as it is now. Else a length such as `8h` from now on. */
  readonly term: string
  readonly held?: HeldRole
}

export const terms: readonly { readonly value: string; readonly label: string }[] = [
  { value: '', label: 'Without an end' },
  { value: '1h', label: 'For 1 hour' },
  { value: '8h', label: 'For 8 hours' },
  { value: '1d', label: 'For 1 day' },
  { value: '7d', label: 'For 7 days' },
  { value: '30d', label: 'For 30 days' },
]

export function rowsOf(roles: readonly HeldRole[]): readonly RoleRow[] {
  return roles.map((held, key) => ({ key, slug: slugOfHeld(held), term: held.isTemporary ? 'kept' : '', held }))
}

/** As the server wants them. What is kept keeps its start, and so its end. */
export function wantedOf(rows: readonly RoleRow[]): readonly Readonly<Record<string, unknown>>[] {
  return rows.map(({ slug, term, held }) => {
    if (term === '') return { role: slug }
    const temporary = { role: slug, isTemporary: true, temporaryMode: 'relative' }
    if (term !== 'kept' || !held) return { ...temporary, temporaryRange: term }
    return { ...temporary, temporaryRange: held.temporaryRange, temporaryAccessStartTime: held.temporaryAccessStartTime }
  })
}
