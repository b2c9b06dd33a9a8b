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
  /** From `newKeysOf`. */
  readonly newKeys: readonly string[]
  /** Looked at for `changed` alone. */
  readonly drafts: ReadonlyMap<string, Draft>
}

/** The rows to show: what is stored and what is newly typed, by key. The index comes in order, and thousands are not sorted again at every key that is pressed. */
export function rowsOf(index: SecretIndex, { environments, filter, show, newKeys, drafts }: Wanted): readonly GridRow[] {
  const rows = newKeys.length === 0 ? index.keys : [...index.keys, ...newKeys.map((key) => ({ key, cells: {} }))].sort(byKey)
  const wanted = filter.trim().toLowerCase()
  if (wanted === '' && show === 'all') return rows
  return rows.filter((row) => row.key.toLowerCase().includes(wanted) && matches(row, environments, show, drafts))
}

const byKey = (a: GridRow, b: GridRow) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
const none: readonly string[] = []
const knownOf = new WeakMap<SecretIndex, ReadonlyMap<string, GridRow>>()

/** The row of a key; a map is made once for each index. */
export function rowOf(index: SecretIndex, key: string): GridRow | undefined {
  const known = knownOf.get(index) ?? new Map(index.keys.map((row) => [row.key, row] as const))
  knownOf.set(index, known)
  return known.get(key)
}

/** Keys with a draft that are stored nowhere yet. The same list as long as there are none. */
export function newKeysOf(index: SecretIndex, drafts: ReadonlyMap<string, Draft>): readonly string[] {
  const fresh = new Set<string>()
  for (const { key } of drafts.values()) if (!rowOf(index, key)) fresh.add(key)
  return fresh.size === 0 ? none : [...fresh]
}

function matches(row: GridRow, environments: readonly string[], show: Showing, drafts: ReadonlyMap<string, Draft>): boolean {
  switch (show) {
    case 'all':
      return true
    case 'missing':
      return environments.some((environment) => !Object.hasOwn(row.cells, environment))
    case 'different': {
      const first = cellOf(row, environments[0] ?? '')?.fingerprint
      return environments.some((environment) => cellOf(row, environment)?.fingerprint !== first)
    }
    case 'changed':
      return environments.some((environment) => drafts.has(cellId({ environment, key: row.key })))
  }
}

/** Own properties only: a key of an environment may be called anything. */
export function cellOf(row: GridRow, environment: string): SecretCell | undefined {
  return Object.hasOwn(row.cells, environment) ? row.cells[environment] : undefined
}
