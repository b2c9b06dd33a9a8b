import type { SecretCell, SecretIndex } from '@hanzo-kms/contracts/secret-changes'
import { cellId, type Draft } from './drafts.ts'

export const showings = ['all', 'missing', 'different', 'changed'] as const
export type Showing = (typeof showings)[number]

export interface GridRow {
  readonly key: string
  /** By environment; absent where the key is missing there. */
  readonly cells: Readonly<Record<string, SecretCell>>
}

interface Wanted {
  readonly environments: readonly string[]
  readonly filter: string
  readonly show: Showing
  readonly drafts: ReadonlyMap<string, Draft>
}

/** The rows to show: what is stored and what is newly typed, by key. */
export function rowsOf(index: SecretIndex, { environments, filter, show, drafts }: Wanted): readonly GridRow[] {
  const rows: GridRow[] = [...index.keys]
  const known = new Set(rows.map(({ key }) => key))
  for (const { key } of drafts.values()) {
    if (known.has(key)) continue
    known.add(key)
    rows.push({ key, cells: {} })
  }
  const wanted = filter.trim().toLowerCase()
  return rows
    .filter(({ key }) => wanted === '' || key.toLowerCase().includes(wanted))
    .filter((row) => matches(row, environments, show, drafts))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

function matches(row: GridRow, environments: readonly string[], show: Showing, drafts: ReadonlyMap<string, Draft>): boolean {
  switch (show) {
    case 'all':
      return true
    case 'missing':
      return environments.some((environment) => !Object.hasOwn(row.cells, environment))
    case 'different':
      return new Set(environments.map((environment) => cellOf(row, environment)?.fingerprint)).size > 1
    case 'changed':
      return environments.some((environment) => drafts.has(cellId({ environment, key: row.key })))
  }
}

/** Own properties only: a key of an environment may be called anything. */
export function cellOf(row: GridRow, environment: string): SecretCell | undefined {
  return Object.hasOwn(row.cells, environment) ? row.cells[environment] : undefined
}
