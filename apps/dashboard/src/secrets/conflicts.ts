import type { SavedChanges } from '@hanzo-kms/contracts/secret-changes'
import { sinceOrUntil } from '../parts/moment.tsx'
import { cellId } from './grid/drafts.ts'
import type { CellName } from './queries.ts'

/** What another one saved while somebody edited the same. Both are kept until the person has chosen. */
export interface Conflict extends CellName {
  /** Who changed it, and when. */
  readonly sentence: string
  /** What is stored now; null where it was deleted. */
  readonly version: number | null
}

export type Conflicts = ReadonlyMap<string, Conflict>

export function conflictsOf({ conflicts }: SavedChanges): Conflicts {
  return new Map(
    conflicts.map((one) => [cellId(one), { environment: one.environment, key: one.key, version: one.version, sentence: sentenceFor(one) }]),
  )
}

export function without(conflicts: Conflicts, cells: readonly string[]): Conflicts {
  return new Map([...conflicts].filter(([cell]) => !cells.includes(cell)))
}

function sentenceFor({ changedBy, updatedAt, version }: SavedChanges['conflicts'][number]): string {
  const who = changedBy ? ` by ${changedBy}` : ''
  if (version === null) return `Deleted${who} meanwhile`
  return `Changed${who}${updatedAt ? ` ${sinceOrUntil(new Date(updatedAt).getTime() - Date.now())}` : ''}`
}
