import { useCallback, useMemo, useRef, useState } from 'react'
import type { GridRow } from './rows.ts'

/** Rows that something is done with at once, by their keys. */
export interface Selection {
  readonly keys: ReadonlySet<string>
  /** `isRange`: all of `rows` from the one that was chosen last become as this one will be. */
  readonly toggle: (rows: readonly GridRow[], at: number, isRange: boolean) => void
  readonly all: (rows: readonly GridRow[]) => void
  readonly clear: () => void
}

const none: ReadonlySet<string> = new Set()

export function useSelection(): Selection {
  const [keys, setKeys] = useState(none)
  const last = useRef<string | undefined>(undefined)
  const toggle = useCallback((rows: readonly GridRow[], at: number, isRange: boolean) => {
    const key = rows[at]?.key
    if (key === undefined) return
    const from = isRange && last.current !== undefined ? rows.findIndex((row) => row.key === last.current) : at
    const [first, end] = from < 0 ? [at, at] : [Math.min(from, at), Math.max(from, at)]
    last.current = key
    setKeys((before) => {
      const next = new Set(before)
      const isChosen = !before.has(key)
      for (const row of rows.slice(first, end + 1)) isChosen ? next.add(row.key) : next.delete(row.key)
      return next
    })
  }, [])
  const all = useCallback((rows: readonly GridRow[]) => setKeys(new Set(rows.map(({ key }) => key))), [])
  const clear = useCallback(() => setKeys(none), [])
  return useMemo(() => ({ keys, toggle, all, clear }), [keys, toggle, all, clear])
}
