import type { Project } from '@hanzo-kms/contracts/projects'
import { type Showing, showings } from './grid/rows.ts'

/** What of the grid lives in the address: where one looks, never what one sees there. */
export interface PlaceSearch {
  readonly env?: string
  readonly path?: string
  readonly q?: string
  readonly show?: Showing
  /** Two environments side by side instead of the grid. */
  readonly view?: 'compare' | undefined
  /** Keys like `q` of all folders, too. */
  readonly all?: true | undefined
  /** What to begin with, as the palette asks for it. */
  readonly start?: 'add' | 'import'
}

export function readPlaceSearch(search: Record<string, unknown>): PlaceSearch {
  const text = (name: string) => (typeof search[name] === 'string' && search[name] !== '' ? { [name]: search[name] as string } : {})
  const show = showings.find((known) => known === search.show)
  const start = search.start === 'add' || search.start === 'import' ? ({ start: search.start } as const) : {}
  const view = search.view === 'compare' ? ({ view: 'compare' } as const) : {}
  const all = search.all === true ? ({ all: true } as const) : {}
  return { ...text('env'), ...text('path'), ...text('q'), ...(show && show !== 'all' ? { show } : {}), ...start, ...view, ...all }
}

/** The environments to show, in the project's order; all of them where none is named, or none that exists. */
export function environmentsOf(project: Project, { env }: PlaceSearch): readonly { readonly slug: string; readonly name: string }[] {
  const named = env?.split(',') ?? []
  const chosen = project.environments.filter(({ slug }) => named.includes(slug))
  return chosen.length > 0 ? chosen : project.environments
}
